//! What kinds of LDAP server call things. To add a kind: one variant of [`LdapPreset`] and one arm in [`Schema::of`].

use crate::config::{LdapConfig, LdapPreset};

/// Attribute names and filters in force: the preset's, with the configuration's replacements.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    pub id: String,
    pub login: String,
    pub mail: String,
    pub display_name: String,
    pub common_name: String,
    pub given_name: String,
    pub surname: String,
    pub alias: Option<String>,
    pub phone: String,
    pub title: String,
    pub employee_number: String,
    pub manager: String,
    pub department_number: String,
    /// Says that an account is closed; see `ldap_people` for its values.
    pub locked: String,
    pub department_name: String,
    pub department_code: String,
    pub department_order: Option<String>,
    pub members: Vec<String>,
    pub people_filter: String,
    pub departments_filter: String,
    pub groups_filter: String,
}

impl Schema {
    pub(super) fn of(config: &LdapConfig) -> Self {
        let own = config.attributes.clone();
        let or = |own: Option<String>, preset: &str| own.unwrap_or_else(|| preset.to_owned());
        match config.preset {
            LdapPreset::OpenLdap => Self {
                id: "entryUUID".into(),
                login: or(own.login, "uid"),
                mail: or(own.mail, "mail"),
                display_name: or(own.display_name, "displayName"),
                common_name: "cn".into(),
                given_name: "givenName".into(),
                surname: "sn".into(),
                alias: own.alias,
                phone: or(own.phone, "mobile"),
                title: or(own.title, "title"),
                employee_number: or(own.employee_number, "employeeNumber"),
                manager: "manager".into(),
                department_number: or(own.department_number, "departmentNumber"),
                locked: "pwdAccountLockedTime".into(),
                department_name: "ou".into(),
                department_code: or(own.department_code, "description"),
                department_order: own.department_order,
                members: vec!["member".into(), "uniqueMember".into()],
                people_filter: or(config.people_filter.clone(), "(objectClass=inetOrgPerson)"),
                departments_filter: "(objectClass=organizationalUnit)".into(),
                groups_filter: "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))".into(),
            },
        }
    }

    /// Attributes asked for with a person.
    pub(super) fn of_person(&self) -> Vec<&str> {
        let mut all = vec![
            &*self.id,
            &self.login,
            &self.mail,
            &self.display_name,
            &self.common_name,
            &self.given_name,
            &self.surname,
            &self.phone,
            &self.title,
            &self.employee_number,
            &self.manager,
            &self.department_number,
            &self.locked,
        ];
        all.extend(self.alias.as_deref());
        all
    }

    /// Attributes asked for with a department.
    pub(super) fn of_department(&self) -> Vec<&str> {
        let mut all = vec![&*self.id, &self.department_name, &self.department_code];
        all.extend(self.department_order.as_deref());
        all
    }

    /// Attributes asked for with a group.
    pub(super) fn of_group(&self) -> Vec<&str> {
        let mut all = vec![&*self.id, &self.common_name];
        all.extend(self.members.iter().map(String::as_str));
        all
    }
}
