//! Opening a session: the write behind every way to sign in.

use super::store::{self, RefreshRow, SessionRow};
use crate::directory::people::{self, Person};
use crate::directory::rights::Due;
use crate::directory::roles::RoleSet;
use crate::directory::sign_in::store_devices;
use crate::directory::{due, links, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use serde_json::json;

/// What was shown before; looked at again under the lock.
#[derive(Debug, Clone)]
pub(in crate::directory) enum Proof {
    /// The password of this hash.
    Password { hash: String },
    /// The directory source vouched.
    Source,
    /// The link of this digest; used up unless it is reusable.
    Link { digest: Vec<u8> },
}

/// Signs a person in on a device.
#[derive(Debug, Clone)]
pub(in crate::directory) struct OpenSession {
    /// None with a link: the link says who.
    pub(in crate::directory) person: Option<i64>,
    pub(in crate::directory) proof: Proof,
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
}

/// Devices remembered of one person.
const DEVICES: i64 = 50;

/// What was opened.
pub(in crate::directory) struct Opened {
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
        let person = match (&self.proof, self.person) {
            (Proof::Link { digest }, _) => links::redeem_in(tx, digest)?,
            (Proof::Password { .. } | Proof::Source, Some(person)) => person,
            (Proof::Password { .. } | Proof::Source, None) => return Err(refused().into()),
        };
        let row = people::store::by_id(tx.conn(), person)?.ok_or_else(refused)?;
        if !row.is_active() {
            return Err(Problem::from(Code::AccountDisabled).into());
        }
        if let Proof::Password { hash } = &self.proof
            && people::store::credential(tx.conn(), person)?.is_none_or(|stored| stored.hash != *hash)
        {
            return Err(refused().into());
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
        let change = json!({"session": session, "device": self.device, "client": self.client, "ip": self.ip, "created_at": crate::clock::format_ms(now)});
        let origin = Origin { session: Some(session), ip: self.ip.clone(), client: self.client };
        let target = [("person", person), ("session", session)];
        tx.append(
            Draft::new(Kind::SessionLogin, Audience::Person(person), Some(person), &target, &change),
            &origin,
        )?;
        let roles = store_roles::of(tx.conn(), person)?;
        let departments = people::store::departments_of(tx.conn(), person)?;
        let due = due::of(tx.conn(), &row, now)?;
        Ok(Opened { session, person: Person::of(row, departments), roles, due, known })
    }
}

/// One answer for every reason.
fn refused() -> Problem {
    Code::WrongCredentials.because("the login or the password is wrong")
}
