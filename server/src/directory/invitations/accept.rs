//! Making the account one was invited to.

use super::store::{self, InvitationRow};
use super::{InvitationKind, offered};
use crate::clock::format_ms;
use crate::db::{Conn, ReadError};
use crate::directory::access::By;
use crate::directory::password::Password;
use crate::directory::people::{self, NewPerson, directory_moved, store::PersonRow};
use crate::directory::roles::{Role, RoleSet};
use crate::directory::session::{Proof, SignedIn};
use crate::directory::sign_in::{Ask, Reason};
use crate::directory::{
    Directory, Place, departments, digest, grant, guests, look_alike, password_policy, store_roles,
};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What the invited choose.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// Behind `#invitation=`.
    pub token: String,
    /// What stands before the `@` of the mail address if absent.
    pub login: Option<String>,
    /// As they were invited if absent.
    pub name: Option<String>,
    #[schema(value_type = String, format = Password)]
    pub password: Password,
}

/// What an invitation is to, for the page that asks for the rest.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Welcome {
    pub name: String,
    #[schema(required = true)]
    pub email: Option<String>,
    pub kind: InvitationKind,
    /// A login that may be free.
    #[schema(required = true)]
    pub login: Option<String>,
    /// RFC 3339; when the account of an external person ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

struct AcceptInvitation {
    digest: Vec<u8>,
    row: PersonRow,
    hash: String,
    by: By,
}

impl Directory {
    /// What a link invites to. Errors: `gone` for one that is unknown, used, taken back or too old.
    pub async fn welcome(&self, token: &str, place: &Place) -> Result<Welcome, Problem> {
        let row = self.invitation(token, place).await?;
        Ok(Welcome {
            login: offered(row.email.as_deref()),
            name: row.name,
            email: row.email,
            kind: InvitationKind::parse(&row.kind),
            expires_at: row.account_until.map(format_ms),
        })
    }

    /// Makes the account and signs it in.
    ///
    /// Errors: `gone`; `validation` and `weak_password`; `conflict` for a login that is taken or looks like another one.
    /// After all but the first the link still works.
    pub async fn accept_invitation(&self, accept: Accept, place: &Place) -> Result<SignedIn, Problem> {
        let invited = self.invitation(&accept.token, place).await?;
        let login = accept.login.or_else(|| offered(invited.email.as_deref()));
        let new = NewPerson {
            login: login.ok_or_else(|| Code::Validation.because("choose a login").field("login"))?,
            name: accept.name.unwrap_or(invited.name),
            email: invited.email,
            ..NewPerson::default()
        };
        let row = people::row_of(&new)?;
        let looks = look_alike::looks(&row.login_key);
        let logins = self.db.read(people::store::all_logins).await?;
        if logins.iter().any(|other| look_alike::looks(other) == looks) {
            return Err(Code::Conflict
                .because("this login is taken, or looks like one that is")
                .field("login"));
        }
        let hash = self.accept_password(accept.password, password_policy::words(&row)).await?;
        let by = By { actor: None, origin: place.origin() };
        let command = AcceptInvitation { digest: invited.digest, row, hash: hash.clone(), by };
        let (person, roles) = self.writer.write(command).await?;
        if let Some((roles, position)) = roles {
            self.roles.set(person, roles, position);
        }
        self.open_session(Ask::of(person, Proof::Password { hash }), place).await?.session()
    }

    /// Errors: `gone`, which is journalled.
    async fn invitation(&self, token: &str, place: &Place) -> Result<InvitationRow, Problem> {
        let now = self.clock.now_ms();
        let read = |raw: [u8; 32]| {
            let digest = digest::of(&raw);
            self.db.read(move |conn: &mut Conn| Ok::<_, ReadError>(store::open(conn, &digest, now)?))
        };
        let found = match digest::decode(token) {
            Some(raw) => read(raw).await?,
            None => None,
        };
        match found {
            Some(row) => Ok(row),
            None => {
                self.refused("", None, Reason::Link, place).await?;
                Err(gone())
            }
        }
    }
}

impl Command for AcceptInvitation {
    type Output = (i64, Option<(RoleSet, i64)>);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let now = tx.now();
        let invited = store::open(tx.conn(), &self.digest, now)?.ok_or_else(gone)?;
        let person = people::insert(tx, &self.by, self.row.clone())?;
        let credential = people::store::Credential { hash: self.hash.clone(), must_change: false };
        people::store::set_credential(tx.conn(), person, Some(&credential))?;
        for department in invited.departments() {
            // It may have gone since.
            if departments::store::by_id(tx.conn(), department)?.is_some() {
                departments::add_in(tx, &self.by, department, &[person])?;
            }
        }
        let mut roles = None;
        if let (Some(sponsor), Some(until)) = (invited.sponsor, invited.account_until) {
            roles = Some(grant::change(tx, &self.by, person, Role::External, Some(store_roles::BY_HAND))?);
            guests::begin_in(tx, &self.by, person, sponsor, until)?;
        }
        store::close(tx.conn(), invited.id, "used", Some(person))?;
        let change = json!({"invitation": invited.id, "person": person});
        let target = [("invitation", invited.id), ("person", person)];
        let draft = Draft::new(Kind::InvitationAccept, Audience::Nobody, Some(person), &target, &change);
        tx.append(draft, &self.by.origin)?;
        directory_moved(tx, &self.by)?;
        Ok((person, roles))
    }
}

fn gone() -> Problem {
    Code::Gone.because("this invitation is unknown, used, taken back or too old; ask for another one")
}
