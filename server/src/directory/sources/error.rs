//! What can go wrong with a source, in words that say what to do. Never holds a password or a person's data.

use std::time::Duration;

/// Why a sign-in by directory was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInRefused {
    /// Unknown name, wrong or empty password, or a name that fits more than one entry: told apart nowhere
    /// outside.
    #[error("name or password is wrong")]
    WrongCredentials,
    /// The password was right, but the account is closed in the directory.
    #[error("the account is closed in the directory")]
    Disabled,
    /// The password was right, but it is too old.
    #[error("the password has expired in the directory")]
    PasswordExpired,
    /// The password was right, but it must be changed first.
    #[error("the password must be changed in the directory")]
    MustChange,
    /// The directory could not be asked: says nothing about name or password.
    #[error("the directory cannot be asked: {0}")]
    Unavailable(SourceError),
}

/// Why a source gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    #[error("directory configuration 目录配置: `{key}` {detail}")]
    Config { key: &'static str, detail: String },

    /// No server let us in. One `address: reason` for each that was tried.
    #[error("no directory server can be used 目录服务器均不可用: {}", tries.join("; "))]
    Unreachable { tries: Vec<String> },

    #[error("the directory did not answer within {limit:?} while {doing} 目录未在时限内应答")]
    TimedOut { doing: &'static str, limit: Duration },

    /// LDAP code 49 and its kin for our own account.
    #[error(
        "the directory refuses the service account `{dn}` (code {code}): check `bind_dn` and `bind_password` \
         目录拒绝服务账号，请检查名称和密码"
    )]
    ServiceBind { dn: String, code: u32 },

    /// LDAP code 8 for our own account over a plain connection.
    #[error(
        "the directory takes no password over an unencrypted connection: use ldaps://, or ldap:// without `allow_plain` \
         目录不接受明文密码，请改用加密连接"
    )]
    EncryptionWanted,

    /// LDAP code 32.
    #[error(
        "there is no `{base}` in the directory (or the service account may not see it): check the base \
         目录中没有此条目，或服务账号无权查看，请检查 base"
    )]
    NoSuchBase { base: String },

    /// LDAP code 4: the server stopped in the middle. What it had sent is thrown away.
    #[error(
        "the directory stopped at its size limit below `{base}`: its limit for paged results must be raised for the \
         service account (OpenLDAP: `limits dn.exact=\"<bind_dn>\" size.prtotal=unlimited`; 389 and FreeIPA: `nsPagedSizeLimit: -1` at its \
         entry); nothing was taken over 目录在数量上限处中断，请提高服务账号的分页结果上限；未做任何更改"
    )]
    SizeLimit { base: String },

    #[error(
        "the directory shows no {what} below `{base}`: check base, filter and \
         the rights of the service account; nothing was taken over \
         目录未显示任何条目，请检查 base、过滤器和服务账号的权限；未做任何更改"
    )]
    Empty { what: &'static str, base: String },

    #[error(
        "`{dn}` shows no `{attribute}`: the service account must be allowed to read it 请授权服务账号读取该属性"
    )]
    NoId { dn: String, attribute: String },

    /// Two entries with one id: not a directory that can be followed.
    #[error("two entries have the id `{external_id}` 两个条目的标识相同")]
    DoubleId { external_id: String },

    /// A file that cannot be taken over. Line 0 is the file as a whole.
    #[error(
        "{file}{}{}: {detail}; nothing was taken over 文件有误，未做任何更改",
        if *line > 0 { format!(", line {line}") } else { String::new() },
        column.map_or_else(String::new, |column| format!(", column `{column}`"))
    )]
    File { file: String, line: u64, column: Option<&'static str>, detail: String },

    /// Any other LDAP result code (RFC 4511, appendix A).
    #[error("the directory refuses while {doing} 目录拒绝请求: {detail} (code {code})")]
    Refused { doing: &'static str, code: u32, detail: String },

    /// The connection broke or what came over it is not LDAP.
    #[error("the connection to the directory broke while {doing} 与目录的连接中断: {detail}")]
    Broken { doing: &'static str, detail: String },
}
