//! What time does to guests: an account ends, a sponsor is told a week before, one who left hands over.

use super::store::{self, GuestRow};
use super::{DAY_MS, EXPIRED, of, set_in, successor};
use crate::clock::format_ms;
use crate::db::{Conn, ReadError};
use crate::directory::access::By;
use crate::directory::{Directory, people};
use crate::error::Problem;
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// The sponsor is told so long before the end.
const NOTICE_MS: i64 = 7 * DAY_MS;
const WHY: &str = "the account of an external person reached its end";

/// One guest for whom something is due; what, is looked at again in the write.
struct KeepGuest {
    person: i64,
    now: i64,
}

impl Directory {
    /// Does what is due. Once a minute is enough.
    pub(in crate::directory) async fn keep_guests(&self) -> Result<(), Problem> {
        let now = self.clock.now_ms();
        let read = move |conn: &mut Conn| -> Result<Vec<i64>, ReadError> {
            let sponsors = store::sponsors(conn)?;
            let active = crate::directory::store::active(conn, &sponsors)?;
            let ending = store::ending_before(conn, now + NOTICE_MS)?;
            let ids: Vec<i64> = ending.iter().map(|row| row.person).collect();
            let enabled = crate::directory::store::active(conn, &ids)?;
            let mut due: Vec<i64> = ending
                .into_iter()
                .filter(|row| enabled.contains(&row.person) && (row.expires_at <= now || !row.reminded))
                .map(|row| row.person)
                .collect();
            for left in sponsors.into_iter().filter(|sponsor| !active.contains(sponsor)) {
                due.extend(store::of_sponsor(conn, Some(left))?.into_iter().map(|row| row.person));
            }
            Ok(due)
        };
        for person in self.db.read(read).await? {
            match self.writer.write(KeepGuest { person, now }).await {
                Ok(Some(position)) => self.revoked.end_person(person, position, self.clock.monotonic()),
                Ok(None) => {}
                // The others do not wait for this one.
                Err(problem) => tracing::warn!(%problem, person, "directory.guests.keep"),
            }
        }
        Ok(())
    }
}

impl Command for KeepGuest {
    /// The position up to which the person's sessions are over.
    type Output = Option<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let by = By::server();
        let Some(mut guest) = of(tx, self.person)? else { return Ok(None) };
        if !crate::directory::store::active(tx.conn(), &[guest.sponsor])?.contains(&guest.sponsor)
            && let Some(next) = successor(tx, guest.sponsor)?
        {
            guest.sponsor = next;
            set_in(tx, &by, &guest, &[])?;
        }
        let mut row = people::store::must_exist(tx.conn(), self.person)?;
        if !row.is_active() {
            return Ok(None);
        }
        if guest.expires_at <= self.now {
            let position = people::disable_in(tx, &by, &mut row, EXPIRED, WHY)?;
            people::directory_moved(tx, &by)?;
            return Ok(Some(position));
        }
        if guest.expires_at <= self.now + NOTICE_MS && !guest.reminded {
            remind(tx, &by, &mut guest)?;
        }
        Ok(None)
    }
}

fn remind(tx: &mut Tx<'_>, by: &By, guest: &mut GuestRow) -> Result<(), WriteError> {
    guest.reminded = true;
    store::set(tx.conn(), guest)?;
    let change =
        json!({"person": guest.person, "sponsor": guest.sponsor, "expires_at": format_ms(guest.expires_at)});
    let target = [("person", guest.person)];
    let draft = Draft::new(Kind::GuestEnding, Audience::Person(guest.sponsor), None, &target, &change);
    tx.append(draft, &by.origin)?;
    Ok(())
}
