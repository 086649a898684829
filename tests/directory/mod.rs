//! People, departments, sign-in.

mod ldap;
mod ldap_broken_off;
mod ldap_servers;
mod ldap_sign_in;
