// The block of configuration that connects a directory. Comments in it are the operator's, in English like the file's own.

export type Kind = 'active_directory' | 'openldap' | 'freeipa' | '389ds' | 'csv';

const BASES: Record<Exclude<Kind, 'csv'>, { bind: string; people: string; departments: string; groups: string }> = {
  active_directory: { bind: 'CN=lingtong,OU=Services,DC=example,DC=com', people: 'OU=Company,DC=example,DC=com', departments: 'OU=Company,DC=example,DC=com', groups: 'OU=Groups,DC=example,DC=com' },
  openldap: { bind: 'cn=lingtong,ou=services,dc=example,dc=com', people: 'ou=departments,dc=example,dc=com', departments: 'ou=departments,dc=example,dc=com', groups: 'ou=groups,dc=example,dc=com' },
  freeipa: { bind: 'uid=lingtong,cn=sysaccounts,cn=etc,dc=example,dc=com', people: 'cn=users,cn=accounts,dc=example,dc=com', departments: 'cn=groups,cn=accounts,dc=example,dc=com', groups: 'cn=groups,cn=accounts,dc=example,dc=com' },
  '389ds': { bind: 'uid=lingtong,ou=services,dc=example,dc=com', people: 'ou=people,dc=example,dc=com', departments: 'ou=departments,dc=example,dc=com', groups: 'ou=groups,dc=example,dc=com' },
};

export function sample(kind: Kind): string {
  if (kind === 'csv') return ['[directory.csv]', 'people_file = "/srv/directory/people.csv"', ...SYNC].join('\n');
  const { bind, people, departments, groups } = BASES[kind];
  return [
    '[directory.ldap]', `preset = "${kind}"`, 'urls = ["ldaps://ldap1.example.com", "ldaps://ldap2.example.com"]', 'ca_file = "/etc/lingtong/directory-ca.pem"',
    `bind_dn = "${bind}"`, 'bind_password_file = "/etc/lingtong/directory-password"', `people_base = "${people}"`, `departments_base = "${departments}"`, `groups_base = "${groups}"`,
    ...SYNC,
  ].join('\n');
}

const SYNC = ['', '[directory.sync]', 'every_minutes = 15'];
