//! The one table of error codes, and the error every action returns.
//!
//! It is not the HTTP answer: `http::problem` renders a [`Problem`] as `application/problem+json`, the socket
//! renders the same code in its reply. Nothing here knows of actix.
//!
//! To add a code: one line in the table below, then `LINGTONG_UPDATE=1 cargo test -p lingtong-tests errors` rewrites
//! `docs/reference/errors.md`. A code is never renamed and never changes its status: clients compare it.

mod json;

use std::fmt;

/// Writes the enum and its exhaustive matches from one table, so that no code can lack a column.
macro_rules! codes {
    ($($variant:ident $name:literal $status:literal $en:literal $zh:literal $doc:literal;)*) => {
        /// A stable error code. Wire form: its snake_case name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name that clients compare, for example `not_found`.
            pub const fn name(self) -> &'static str { match self { $(Code::$variant => $name,)* } }

            /// The HTTP status (RFC 9110; 429 is RFC 6585, 507 is RFC 4918).
            pub const fn status(self) -> u16 { match self { $(Code::$variant => $status,)* } }

            /// A short English title, the same for every occurrence (RFC 9457 `title`).
            pub const fn title(self) -> &'static str { match self { $(Code::$variant => $en,)* } }

            /// The same title in Chinese.
            pub const fn title_zh(self) -> &'static str { match self { $(Code::$variant => $zh,)* } }

            /// What it means and what the caller can do, for `docs/reference/errors.md`.
            pub const fn meaning(self) -> &'static str { match self { $(Code::$variant => $doc,)* } }
        }
    };
}

codes! {
    BadJson "bad_json" 400 "Not valid JSON" "不是有效的 JSON"
        "The body or frame is not JSON, or is nested too deeply.";
    BadRequest "bad_request" 400 "Bad request" "请求有误"
        "The request cannot be understood: a malformed path, query or header.";
    LimitTooLarge "limit_too_large" 400 "Limit too large" "分页上限过大"
        "`limit` is above the maximum of this list. Ask for less: a list is never cut silently.";
    InvalidFilter "invalid_filter" 400 "Invalid filter" "过滤条件无效"
        "SCIM: the filter is malformed, names what is unknown or compares what cannot be compared (`invalidFilter`).";
    InvalidPath "invalid_path" 400 "Invalid path" "路径无效"
        "SCIM: the path of an operation is malformed or names what is unknown (`invalidPath`).";
    NoTarget "no_target" 400 "Nothing to change" "没有可修改的目标"
        "SCIM: the path of an operation fits no value (`noTarget`).";
    ReadOnly "read_only" 400 "Cannot be changed" "不可修改"
        "SCIM: the attribute is read-only, or required and cannot be taken away (`mutability`).";
    UnknownCommand "unknown_command" 400 "Unknown command" "未知命令"
        "The socket does not know this `do`.";
    Unauthenticated "unauthenticated" 401 "Sign in first" "请先登录"
        "There is no access token, or it is not one of ours.";
    TokenExpired "token_expired" 401 "Access token expired" "访问令牌已过期"
        "Refresh the session and repeat the request.";
    SessionRevoked "session_revoked" 401 "Session ended" "会话已结束"
        "The session was signed out or revoked. Sign in again.";
    WrongCredentials "wrong_credentials" 401 "Wrong credentials" "账号或密码错误"
        "The login, password or link is wrong. Which one is not said.";
    AccountDisabled "account_disabled" 403 "Account disabled" "账号已停用"
        "The password was right, but the account may not sign in. Ask an administrator.";
    PasswordExpired "password_expired" 403 "Password expired" "密码已过期"
        "The password was right, but the company's directory holds it to be too old. Change it there, then sign in.";
    PasswordMustChange "password_must_change" 403 "Password must be changed" "须先修改密码"
        "The password was right, but the company's directory wants another one first. Change it there, then sign in.";
    PasswordDue "password_due" 403 "Change your password first" "请先修改密码"
        "The session may only change its password: it is a first one, or was set by an administrator. Then refresh the session.";
    SecondFactorDue "second_factor_due" 403 "Set up a second factor first" "请先设置第二验证因素"
        "A role of this person demands a second factor; the session may only set one up. Then refresh the session.";
    IdentityUnlinked "identity_unlinked" 403 "Account linked to nobody" "该账号未关联任何人员"
        "The sign-in service knows this account, but it is linked to nobody here. Sign in as usual and link it, or ask an administrator.";
    ProofDue "proof_due" 403 "Show again that it is you" "请再次验证身份"
        "Ways to sign in are changed within five minutes of a proof. Show one at `/me/proof` and repeat the request.";
    Forbidden "forbidden" 403 "Not allowed" "没有权限"
        "The person is known but may not do this.";
    BadOrigin "bad_origin" 403 "Origin not allowed" "来源不被允许"
        "A browser page of another origin sent this. See `server.allowed_origins`.";
    RecallExpired "recall_expired" 403 "Too late to recall" "已超过撤回时限"
        "The company's recall limit for this message has passed.";
    EditExpired "edit_expired" 403 "Too late to edit" "已超过编辑时限"
        "The company's edit limit for this message has passed.";
    NotFound "not_found" 404 "Not found" "未找到"
        "There is no such thing, or the caller may not know of it.";
    MethodNotAllowed "method_not_allowed" 405 "Method not allowed" "不支持该方法"
        "The path exists but not with this method.";
    Conflict "conflict" 409 "Conflict" "冲突"
        "The present state does not allow this. Read it again, then decide.";
    NotUnique "not_unique" 409 "Value taken" "取值已被占用"
        "SCIM: another resource has this `userName` or `externalId` (`uniqueness`).";
    ClientIdReused "client_id_reused" 409 "client_id used before" "client_id 已被使用"
        "The same sender used this `client_id` for another message. Make a new one.";
    Gone "gone" 410 "Gone" "已失效"
        "It was there and is no more, for example a used sign-in link.";
    Gap "gap" 410 "Cursor cannot be resumed" "游标无法续传"
        "The cursor is too old, of another database or from the future. Fetch `/sync` and resume from its cursor.";
    PreconditionFailed "precondition_failed" 412 "Changed meanwhile" "内容已变更"
        "`If-Match` names another version than the present one. Read it again, then decide.";
    TooLarge "too_large" 413 "Too large" "内容过大"
        "The body, frame or text is over its limit.";
    Validation "validation" 422 "Invalid value" "取值无效"
        "A value is missing, of the wrong type or not acceptable; `fields` names it where it is known.";
    UnknownField "unknown_field" 422 "Unknown field" "未知字段"
        "The request has a field that is not part of this API; `fields` names it.";
    WeakPassword "weak_password" 422 "Password too easy to guess" "密码太容易被猜到"
        "A common password, a name with a number, a row of keys. Take several words that do not belong together.";
    RateLimited "rate_limited" 429 "Too many requests" "请求过于频繁"
        "Wait for the seconds in `Retry-After`.";
    Internal "internal" 500 "Internal error" "内部错误"
        "A fault of the server. The operator finds the request id in the log.";
    Unavailable "unavailable" 503 "Temporarily unavailable" "暂时不可用"
        "The database or a part of the service does not answer. Nothing was changed; try again.";
    OutcomeUnknown "outcome_unknown" 503 "Outcome unknown" "结果未知"
        "The connection to the database broke while committing. Repeat with the same `client_id` or idempotency key: it is done once.";
    StorageFull "storage_full" 507 "Storage full" "存储空间已满"
        "The disk is full. Nothing was changed; reading goes on.";
}

impl Code {
    /// A problem of this code with what happened this time.
    pub fn because(self, detail: impl Into<String>) -> Problem {
        Problem { code: self, detail: detail.into(), fields: Vec::new(), retry_after: None }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Why an action did not happen. `Display` is for logs; clients get the fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Problem {
    pub code: Code,
    /// One sentence for a developer. Never a secret, never a message's text.
    pub detail: String,
    /// The request fields at fault, by their wire names; empty if none.
    pub fields: Vec<String>,
    /// Whole seconds to wait, for `Retry-After`.
    pub retry_after: Option<u32>,
}

impl Problem {
    pub fn field(mut self, name: impl Into<String>) -> Self {
        self.fields.push(name.into());
        self
    }

    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        code.because(code.title())
    }
}

/// The text of `docs/reference/errors.md`.
pub fn reference_markdown() -> String {
    let mut text = String::from(
        "# Error codes\n\nGenerated from `server/src/error.rs`; a test compares.\n\n\
         Every refusal is `application/problem+json` (RFC 9457): `type`, `title`, `status`, `code`, `detail`,\n\
         `request_id`, and `fields` where fields are at fault. The socket's replies carry the same `code` and `status`.\n\n\
         | Code | Status | Title | 标题 | Meaning |\n|---|---|---|---|---|\n",
    );
    for code in Code::ALL {
        text += &format!(
            "| `{code}` | {} | {} | {} | {} |\n",
            code.status(),
            code.title(),
            code.title_zh(),
            code.meaning()
        );
    }
    text
}
