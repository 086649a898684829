//! `[directory.ldap]`: an LDAP directory. What the values mean is the business of `directory::sources`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Secret;

/// An LDAP directory: where it is, who reads it, and which entries are people, departments and groups.
/// It is asked if `urls` is set.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LdapConfig {
    /// Name of this source, kept with everyone it brings: never change it. 1 to 32 of a-z, 0-9 and -.
    pub name: String,
    /// Servers, tried in this order: "ldaps://host[:636]", or "ldap://host[:389]" which is upgraded by StartTLS.
    pub urls: Vec<String>,
    /// PEM file with the authority that signed the servers' certificates. Without it the system's authorities count.
    #[schemars(example = "/etc/lingtong/directory-ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// true: ldap:// addresses are used WITHOUT encryption, passwords cross the network readable.
    pub allow_plain: bool,
    /// Distinguished name of the account that reads the directory (Active Directory: also name@domain). Without it the directory
    /// is read anonymously.
    #[schemars(example = "uid=lingtong,ou=services,dc=example,dc=com")]
    pub bind_dn: Option<String>,
    /// Password of bind_dn. Better: bind_password_file.
    #[schemars(example = "a long random text")]
    pub bind_password: Option<Secret>,
    /// File that holds the password of bind_dn (a line end at its end is ignored).
    #[schemars(example = "/etc/lingtong/directory-password")]
    pub bind_password_file: Option<PathBuf>,
    /// Kind of server; gives the attribute names and filters.
    pub preset: LdapPreset,
    /// People are searched below this entry, for example "ou=departments,dc=example,dc=com".
    pub people_base: String,
    /// Where departments come from.
    pub departments_from: DepartmentsFrom,
    /// Departments are the organisational units (or the groups) below this entry, which is none itself. Without it none are read
    /// from units or groups; where departments come from an attribute it has no meaning.
    #[schemars(example = "ou=departments,dc=example,dc=com")]
    pub departments_base: Option<String>,
    /// Which entries below departments_base are departments, as an LDAP filter. Default: all organisational units, or what
    /// groups_filter says.
    #[schemars(example = "(&(objectClass=organizationalUnit)(!(ou=archive)))")]
    pub departments_filter: Option<String>,
    /// Cuts the value of the department attribute into a path, highest department first: with "/" 华东/销售 is 销售 in 华东.
    /// "" takes the whole value as one department.
    pub department_separator: String,
    /// Groups are searched below this entry. Without it no groups are asked for.
    #[schemars(example = "ou=groups,dc=example,dc=com")]
    pub groups_base: Option<String>,
    /// Which entries are groups, as an LDAP filter. Default: by preset, "(objectClass=groupOfNames)" and its kin.
    #[schemars(example = "(objectClass=groupOfNames)")]
    pub groups_filter: Option<String>,
    /// Groups whose people are given a role while they are in it, by their distinguished names, for example
    /// { "cn=admins,ou=groups,dc=example,dc=com" = "system_admin" }. The other role that may be given is "external".
    pub group_roles: BTreeMap<String, String>,
    /// Groups whose people share a conversation, by their distinguished names.
    pub group_conversations: Vec<String>,
    /// Which entries are people, as an LDAP filter. Default: by preset, "(objectClass=inetOrgPerson)".
    #[schemars(example = "(objectClass=inetOrgPerson)")]
    pub people_filter: Option<String>,
    /// Attributes that differ from the preset.
    pub attributes: LdapAttributes,
    /// Entries asked for at once; lowered by itself if the server does not like it.
    #[schemars(range(min = 10, max = 5_000))]
    pub page_size: u32,
    /// Seconds to connect to one server, encryption included.
    #[schemars(range(min = 1, max = 60))]
    pub connect_seconds: u64,
    /// Seconds to wait for one answer.
    #[schemars(range(min = 1, max = 300))]
    pub answer_seconds: u64,
    /// Seconds that reading the whole directory may take.
    #[schemars(range(min = 10, max = 86_400))]
    pub snapshot_seconds: u64,
}

/// Attribute names; each replaces the preset's.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LdapAttributes {
    /// User name (uid; Active Directory: sAMAccountName).
    #[schemars(example = &"uid")]
    pub login: Option<String>,
    /// A second name that is accepted at sign-in (none; Active Directory: userPrincipalName).
    #[schemars(example = &"userPrincipalName")]
    pub other_login: Option<String>,
    /// Mail address, also accepted at sign-in (mail).
    #[schemars(example = &"mail")]
    pub mail: Option<String>,
    /// Name to show (displayName; cn and givenName + sn stand in for it).
    #[schemars(example = &"displayName")]
    pub display_name: Option<String>,
    /// 花名, the alias people are called by (none).
    #[schemars(example = &"employeeType")]
    pub alias: Option<String>,
    /// Telephone, also accepted at sign-in (mobile).
    #[schemars(example = &"mobile")]
    pub phone: Option<String>,
    /// Job title (title).
    #[schemars(example = &"title")]
    pub title: Option<String>,
    /// Employee number (employeeNumber; Active Directory: employeeID).
    #[schemars(example = &"employeeNumber")]
    pub employee_number: Option<String>,
    /// Distinguished name of a person's manager 上级 (manager).
    #[schemars(example = &"manager")]
    pub manager: Option<String>,
    /// A person's department by name or path, where departments_from is "attribute" (ou; Active Directory: department).
    /// Several values are several departments.
    #[schemars(example = &"department")]
    pub department: Option<String>,
    /// Codes of a person's further departments (departmentNumber).
    #[schemars(example = &"departmentNumber")]
    pub department_number: Option<String>,
    /// A department's code (description; Active Directory: none).
    #[schemars(example = &"description")]
    pub department_code: Option<String>,
    /// A number that orders departments among their siblings (none: by code, then name).
    #[schemars(example = &"postalCode")]
    pub department_order: Option<String>,
    /// Distinguished name of a department's head 主管 (units: none, groups: owner; Active Directory: managedBy).
    #[schemars(example = &"managedBy")]
    pub department_head: Option<String>,
    /// Distinguished name of a department's deputy head 副主管 (none).
    #[schemars(example = &"secretary")]
    pub department_deputy: Option<String>,
    /// A group's members by user name, beside those by distinguished name (none).
    #[schemars(example = &"memberUid")]
    pub member_logins: Option<String>,
}

/// Kind of LDAP server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LdapPreset {
    /// OpenLDAP with inetOrgPerson entries and the ppolicy overlay.
    #[default]
    #[serde(rename = "openldap")]
    OpenLdap,
    /// Active Directory, also Samba's.
    ActiveDirectory,
    /// FreeIPA and Red Hat Identity Management.
    #[serde(rename = "freeipa")]
    FreeIpa,
    /// 389 Directory Server and Red Hat Directory Server.
    #[serde(rename = "389ds")]
    Ds389,
}

/// Where departments come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DepartmentsFrom {
    /// The tree of organisational units: people are in the unit above them, and in those whose code they carry.
    #[default]
    Units,
    /// An attribute of people; its value may be a path.
    Attribute,
    /// Groups: a group is a department, groups inside it are its parts.
    Groups,
}

impl Default for LdapConfig {
    fn default() -> Self {
        Self {
            name: "ldap".into(),
            urls: Vec::new(),
            ca_file: None,
            allow_plain: false,
            bind_dn: None,
            bind_password: None,
            bind_password_file: None,
            preset: LdapPreset::default(),
            people_base: String::new(),
            departments_from: DepartmentsFrom::default(),
            departments_base: None,
            departments_filter: None,
            department_separator: "/".into(),
            groups_base: None,
            groups_filter: None,
            group_roles: BTreeMap::new(),
            group_conversations: Vec::new(),
            people_filter: None,
            page_size: 500,
            connect_seconds: 5,
            answer_seconds: 15,
            snapshot_seconds: 600,
            attributes: LdapAttributes::default(),
        }
    }
}
