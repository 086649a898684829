//! What kinds of LDAP server call things. To add a kind: one variant of [`LdapPreset`], one constant here, one arm in
//! [`Preset::of`].

use crate::config::{DepartmentsFrom, LdapConfig, LdapPreset};

/// How a server says that an account is closed by an administrator.
#[derive(Clone, Copy, Debug)]
pub(super) enum Closed {
    /// `pwdAccountLockedTime` of this one value (draft-behera-ldap-password-policy, 5.3.3). Any other is a lock after
    /// wrong passwords: were it a reason to disable, whoever guesses could empty the company.
    ForGood,
    /// `nsAccountLock` is `true`.
    True,
    /// `userAccountControl` has the bit ACCOUNTDISABLE (2).
    AccountControl,
}

impl Closed {
    pub(super) fn by(self, value: &str) -> bool {
        match self {
            Self::ForGood => value == "000001010000Z",
            Self::True => value.eq_ignore_ascii_case("true"),
            Self::AccountControl => value.parse::<i64>().is_ok_and(|bits| bits & 2 != 0),
        }
    }

    /// Whether a domain gives it to every account, open ones too: where it is not shown, it may not be read.
    pub(super) fn is_always_said(self) -> bool {
        matches!(self, Self::AccountControl)
    }
}

/// How a server tells which entries have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A number of this one server's, growing with each change of an entry ([MS-ADTS] 3.1.1.1.9).
    Usn,
    /// The time of an entry's last change, the same on all servers (RFC 4512, 3.4.4).
    Time,
}

impl Told {
    pub(super) fn attribute(self) -> &'static str {
        match self {
            Self::Usn => "uSNChanged",
            Self::Time => "modifyTimestamp",
        }
    }
}

struct Preset {
    id: &'static str,
    unit_id: &'static str,
    login: &'static str,
    other_login: Option<&'static str>,
    employee_number: &'static str,
    department: &'static str,
    department_code: Option<&'static str>,
    unit_head: Option<&'static str>,
    group_head: &'static str,
    locked: &'static str,
    closed: Closed,
    told: Told,
    members: &'static [&'static str],
    people_filter: &'static str,
    groups_filter: &'static str,
    ppolicy: bool,
}

const OPENLDAP: Preset = Preset {
    id: "entryUUID",
    unit_id: "entryUUID",
    login: "uid",
    other_login: None,
    employee_number: "employeeNumber",
    department: "ou",
    department_code: Some("description"),
    unit_head: None,
    group_head: "owner",
    locked: "pwdAccountLockedTime",
    closed: Closed::ForGood,
    told: Told::Time,
    members: &["member", "uniqueMember"],
    people_filter: "(objectClass=inetOrgPerson)",
    groups_filter: "(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
    ppolicy: true,
};

/// `nsUniqueId` is given by the server to every entry and kept by its replicas.
const DS389: Preset = Preset {
    id: "nsUniqueId",
    unit_id: "nsUniqueId",
    locked: "nsAccountLock",
    closed: Closed::True,
    ..OPENLDAP
};

/// Units, which FreeIPA has none of its own of, carry only the server's id.
const FREEIPA: Preset =
    Preset { id: "ipaUniqueID", members: &["member"], groups_filter: "(objectClass=ipaUserGroup)", ..DS389 };

const ACTIVE_DIRECTORY: Preset = Preset {
    id: "objectGUID",
    unit_id: "objectGUID",
    login: "sAMAccountName",
    other_login: Some("userPrincipalName"),
    employee_number: "employeeID",
    department: "department",
    department_code: None,
    unit_head: Some("managedBy"),
    group_head: "managedBy",
    locked: "userAccountControl",
    closed: Closed::AccountControl,
    told: Told::Usn,
    members: &["member"],
    // Without the accounts that come with every domain (Administrator, Guest, krbtgt).
    people_filter: "(&(objectCategory=person)(objectClass=user)(!(isCriticalSystemObject=TRUE)))",
    groups_filter: "(objectClass=group)",
    ppolicy: false,
};

impl Preset {
    fn of(preset: LdapPreset) -> &'static Self {
        match preset {
            LdapPreset::OpenLdap => &OPENLDAP,
            LdapPreset::ActiveDirectory => &ACTIVE_DIRECTORY,
            LdapPreset::FreeIpa => &FREEIPA,
            LdapPreset::Ds389 => &DS389,
        }
    }
}

/// Attribute names and filters in force: the preset's, with the configuration's replacements.
#[derive(Clone, Debug)]
pub(super) struct Schema {
    /// Immutable id of people and groups, and of units.
    pub id: &'static str,
    pub unit_id: &'static str,
    pub login: String,
    pub other_login: Option<String>,
    pub mail: String,
    pub display_name: String,
    pub common_name: &'static str,
    pub given_name: &'static str,
    pub surname: &'static str,
    pub alias: Option<String>,
    pub phone: String,
    pub title: String,
    pub employee_number: String,
    pub manager: String,
    pub department_number: String,
    /// What a person's department is called, where departments come from people.
    pub department: Option<String>,
    pub separator: String,
    pub locked: &'static str,
    pub closed: Closed,
    pub told: Told,
    pub unit_name: &'static str,
    pub department_code: Option<String>,
    pub department_order: Option<String>,
    pub unit_head: Option<String>,
    pub group_head: String,
    pub department_deputy: Option<String>,
    /// Members by distinguished name.
    pub members: &'static [&'static str],
    /// Members by user name (RFC 2307).
    pub member_logins: Option<String>,
    pub people_filter: String,
    pub departments_filter: String,
    pub groups_filter: String,
    /// Whether a bind may ask for the reasons of draft-behera-ldap-password-policy.
    pub ppolicy: bool,
    pub active_directory: bool,
}

impl Schema {
    pub(super) fn of(config: &LdapConfig) -> Self {
        let (own, preset) = (config.attributes.clone(), Preset::of(config.preset));
        let or = |own: Option<String>, preset: &str| own.unwrap_or_else(|| preset.to_owned());
        let or_none = |own: Option<String>, preset: Option<&str>| own.or(preset.map(str::to_owned));
        let groups_filter = or(config.groups_filter.clone(), preset.groups_filter);
        let departments_filter = match config.departments_from {
            DepartmentsFrom::Groups => groups_filter.clone(),
            DepartmentsFrom::Units | DepartmentsFrom::Attribute => "(objectClass=organizationalUnit)".into(),
        };
        Self {
            id: preset.id,
            unit_id: preset.unit_id,
            login: or(own.login, preset.login),
            other_login: or_none(own.other_login, preset.other_login),
            mail: or(own.mail, "mail"),
            display_name: or(own.display_name, "displayName"),
            common_name: "cn",
            given_name: "givenName",
            surname: "sn",
            alias: own.alias,
            phone: or(own.phone, "mobile"),
            title: or(own.title, "title"),
            employee_number: or(own.employee_number, preset.employee_number),
            manager: or(own.manager, "manager"),
            department_number: or(own.department_number, "departmentNumber"),
            department: (config.departments_from == DepartmentsFrom::Attribute)
                .then(|| or(own.department, preset.department)),
            separator: config.department_separator.clone(),
            locked: preset.locked,
            closed: preset.closed,
            told: preset.told,
            unit_name: "ou",
            department_code: or_none(own.department_code, preset.department_code),
            department_order: own.department_order,
            unit_head: or_none(own.department_head.clone(), preset.unit_head),
            group_head: or(own.department_head, preset.group_head),
            department_deputy: own.department_deputy,
            members: preset.members,
            member_logins: own.member_logins,
            people_filter: or(config.people_filter.clone(), preset.people_filter),
            departments_filter: or(config.departments_filter.clone(), &departments_filter),
            groups_filter,
            ppolicy: preset.ppolicy,
            active_directory: config.preset == LdapPreset::ActiveDirectory,
        }
    }

    /// Attributes asked for with a person.
    pub(super) fn of_person(&self) -> Vec<&str> {
        let mut all = self.of_everyone();
        all.extend([
            &*self.login,
            &self.mail,
            &self.display_name,
            self.common_name,
            self.given_name,
            self.surname,
            &self.phone,
            &self.title,
            &self.employee_number,
            &self.department_number,
            self.locked,
        ]);
        all.extend(self.alias.as_deref());
        if self.told == Told::Time {
            all.push(self.told.attribute());
        }
        all
    }

    /// Attributes that an incremental reading asks of everyone, changed or not.
    pub(super) fn of_everyone(&self) -> Vec<&str> {
        let mut all = vec![self.id, &self.manager];
        all.extend(self.department.as_deref());
        all.extend(self.member_logins.as_ref().map(|_| &*self.login));
        all
    }

    /// Attributes asked for with a unit.
    pub(super) fn of_unit(&self) -> Vec<&str> {
        let mut all = vec![self.unit_id, self.unit_name];
        all.extend(
            [&self.department_code, &self.department_order, &self.unit_head, &self.department_deputy]
                .into_iter()
                .filter_map(Option::as_deref),
        );
        all
    }

    /// Attributes asked for with a group, with `members` for its members.
    pub(super) fn of_group<'a>(&'a self, members: &[&'a str]) -> Vec<&'a str> {
        let mut all = vec![self.id, self.common_name, &self.group_head];
        all.extend(members);
        all.extend(
            [&self.member_logins, &self.department_code, &self.department_order, &self.department_deputy]
                .into_iter()
                .filter_map(Option::as_deref),
        );
        all
    }
}
