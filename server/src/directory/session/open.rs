//! Opening a session: the write behind every way to sign in.

use super::store::{self, RefreshRow, SessionRow};
use crate::directory::people::{self, Person};
use crate::directory::rights::Due;
use crate::directory::roles::RoleSet;
use crate::directory::second_factor::{self, Once, Used};
use crate::directory::sign_in::store_devices;
use crate::directory::{due, links, oidc, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What was shown before; looked at again under the lock.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::directory) enum Proof {
    /// The password of this hash.
    Password { hash: String },
    /// The directory source vouched.
    Source,
    /// The link of this digest; used up unless it is reusable. Some pass the second factor.
    Link { digest: Vec<u8> },
    /// A passkey alone; it is the second factor, too.
    Passkey,
    /// A linked account of an OpenID provider, with the session there.
    Oidc { provider: String, issuer: String, sub: String, sid: Option<String> },
}

impl Proof {
    /// For the session and its entry.
    const fn name(&self) -> &'static str {
        match self {
            Self::Password { .. } => "password",
            Self::Source => "directory",
            Self::Link { .. } => "link",
            Self::Passkey => "passkey",
            Self::Oidc { .. } => "oidc",
        }
    }
}

/// Signs a person in on a device.
#[derive(Debug, Clone)]
pub(in crate::directory) struct OpenSession {
    /// None with a link: the link says who.
    pub(in crate::directory) person: Option<i64>,
    pub(in crate::directory) proof: Proof,
    /// The second factor that was shown.
    pub(in crate::directory) second: Option<Used>,
    /// Used up with it.
    pub(in crate::directory) challenge: Option<Once>,
    pub(in crate::directory) device: String,
    pub(in crate::directory) client: &'static str,
    pub(in crate::directory) ip: String,
    /// SHA-256 of the first refresh token.
    pub(in crate::directory) refresh: Vec<u8>,
    pub(in crate::directory) refresh_lifetime_ms: i64,
    /// Digest of the token that the device came with.
    pub(in crate::directory) known_device: Option<Vec<u8>>,
    /// Digest of the token it is given if that one is not this person's.
    pub(in crate::directory) new_device: Vec<u8>,
    /// Of the clock that tells codes and how fresh a proof is.
    pub(in crate::directory) now: i64,
}

/// Devices remembered of one person.
const DEVICES: i64 = 50;

/// What came of it.
pub(in crate::directory) enum Opened {
    Session(Box<NewSession>),
    /// This person has a second factor and has not shown it; nothing was written.
    SecondFactor {
        person: i64,
    },
}

/// What was opened.
pub(in crate::directory) struct NewSession {
    pub(in crate::directory) session: i64,
    pub(in crate::directory) person: Person,
    pub(in crate::directory) roles: RoleSet,
    pub(in crate::directory) due: Option<Due>,
    /// The device came with a token of this person.
    pub(in crate::directory) known: bool,
}

impl Command for OpenSession {
    type Output = Opened;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Opened, WriteError> {
        let link = match &self.proof {
            Proof::Link { digest } => Some(links::find_in(tx, digest)?),
            _ => None,
        };
        let person = link.as_ref().map(|link| link.person).or(self.person).ok_or_else(refused)?;
        let row = people::store::by_id(tx.conn(), person)?.ok_or_else(refused)?;
        if !row.is_active() {
            return Err(Problem::from(Code::AccountDisabled).into());
        }
        if let Proof::Password { hash } = &self.proof
            && people::store::credential(tx.conn(), person)?.is_none_or(|stored| stored.hash != *hash)
        {
            return Err(refused().into());
        }
        if let Proof::Oidc { provider, issuer, sub, .. } = &self.proof
            && oidc::store::find(tx.conn(), provider, issuer, sub)?.is_none_or(|row| row.person != person)
        {
            return Err(refused().into());
        }
        let factor = match (&self.second, &self.proof) {
            (Some(used), _) => Some(used.take_in(tx, person, self.now)?.name()),
            (None, proof) if link.as_ref().is_some_and(|link| link.passes) => Some(proof.name()),
            (None, _) if second_factor::has_any(tx.conn(), person)? => {
                return Ok(Opened::SecondFactor { person });
            }
            (None, _) => None,
        };
        if let Some(challenge) = &self.challenge {
            challenge.spend_in(tx)?;
        }
        if let Some(link) = &link {
            links::use_in(tx, link)?;
        }
        let session = tx.next_position();
        let now = tx.now();
        store::insert(
            tx.conn(),
            &SessionRow {
                id: session,
                person,
                device: self.device.clone(),
                client: self.client.to_owned(),
                ip: self.ip.clone(),
                created_at: now,
                last_seen_at: now,
                ended_at: None,
                ended_reason: None,
                opened_by: self.proof.name().to_owned(),
                factor: factor.map(str::to_owned),
                proven_at: self.now,
            },
        )?;
        store::insert_token(
            tx.conn(),
            &RefreshRow {
                digest: self.refresh.clone(),
                session,
                issued_at: now,
                expires_at: now.saturating_add(self.refresh_lifetime_ms),
                used_at: None,
                predecessor: None,
            },
        )?;
        let known = match &self.known_device {
            Some(digest) => store_devices::used(tx.conn(), digest, person, now)?,
            None => false,
        };
        if !known {
            store_devices::remember(tx.conn(), &self.new_device, person, now, DEVICES)?;
        }
        if let Proof::Oidc { provider, sub, sid, .. } = &self.proof {
            oidc::store::opened(tx.conn(), session, provider, sub, sid.as_deref())?;
        }
        let change = json!({
            "session": session, "device": self.device, "client": self.client, "ip": self.ip,
            "created_at": crate::clock::format_ms(now), "opened_by": self.proof.name(), "factor": factor,
        });
        let origin = Origin { session: Some(session), ip: self.ip.clone(), client: self.client };
        let target = [("person", person), ("session", session)];
        tx.append(
            Draft::new(Kind::SessionLogin, Audience::Person(person), Some(person), &target, &change),
            &origin,
        )?;
        let roles = store_roles::of(tx.conn(), person)?;
        let departments = people::store::departments_of(tx.conn(), person)?;
        let due = due::of(tx.conn(), &row, now)?;
        Ok(Opened::Session(Box::new(NewSession {
            session,
            person: Person::of(row, departments),
            roles,
            due,
            known,
        })))
    }
}

/// One answer for every reason.
fn refused() -> Problem {
    Code::WrongCredentials.because("the login or the password is wrong")
}
