//! People, departments, sign-in.

mod csv;
mod cut_off;
mod entries;
mod house;
mod import;
mod ldap;
mod ldap_broken_off;
mod ldap_changes;
mod ldap_check;
mod ldap_import;
mod ldap_presets;
mod ldap_servers;
mod ldap_sign_in;
mod refresh;
mod rules;
mod samba;
mod sign_in;
mod tokens;
