//! Extending a guest's account, by the sponsor or an administrator; giving it to another sponsor, by an administrator.

use super::{EXPIRED, Guest, in_bounds, may_sponsor, of, set_in};
use crate::clock::parse_ms;
use crate::directory::access::By;
use crate::directory::people::{self, Person, directory_moved};
use crate::directory::roles::Role;
use crate::directory::{Actor, Directory, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use serde::Deserialize;

/// What to change; an absent field stays.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestPatch {
    /// RFC 3339; in the future, within a year. An account that had ended begins again.
    pub expires_at: Option<String>,
    /// Only an administrator gives it to another one.
    pub sponsor: Option<i64>,
}

struct ChangeGuest {
    by: By,
    actor: i64,
    person: i64,
    expires_at: Option<i64>,
    sponsor: Option<i64>,
}

impl Directory {
    /// Changes the terms of a guest's account.
    ///
    /// Errors: `not_found`, also for another's guest; `forbidden` to change the sponsor; `validation`.
    pub async fn change_guest(
        &self,
        actor: &Actor,
        person: i64,
        patch: GuestPatch,
    ) -> Result<Guest, Problem> {
        let refused = || {
            Code::Validation.because("expires_at is a time in the future, within a year").field("expires_at")
        };
        let now = self.clock.now_ms();
        let given = patch.expires_at.as_deref();
        let expires_at = given
            .map(|text| parse_ms(text).filter(|until| in_bounds(*until, now)).ok_or_else(refused))
            .transpose()?;
        let (by, actor, sponsor) = (By::from(actor), actor.person, patch.sponsor);
        self.writer.write(ChangeGuest { by, actor, person, expires_at, sponsor }).await
    }
}

impl Command for ChangeGuest {
    type Output = Guest;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Guest, WriteError> {
        let administers = store_roles::holds(tx.conn(), self.actor, Role::SystemAdmin)?;
        let old = of(tx, self.person)?.filter(|old| administers || old.sponsor == self.actor);
        let old = old.ok_or_else(|| Code::NotFound.because("there is no such guest of yours"))?;
        let mut new = old.clone();
        if let Some(sponsor) = self.sponsor.filter(|sponsor| *sponsor != old.sponsor) {
            if !administers {
                return Err(Code::Forbidden.because("this needs the role system_admin").into());
            }
            may_sponsor(tx, sponsor)?;
            new.sponsor = sponsor;
        }
        if let Some(expires_at) = self.expires_at {
            (new.expires_at, new.reminded) = (expires_at, false);
        }
        let mut row = people::store::must_exist(tx.conn(), self.person)?;
        if new != old {
            set_in(tx, &self.by, &new, &[old.sponsor])?;
            // Whoever was disabled for another reason stays so.
            if !row.is_active()
                && row.disabled_source.as_deref() == Some(EXPIRED)
                && new.expires_at > tx.now()
            {
                people::enable_in(tx, &self.by, &mut row)?;
                directory_moved(tx, &self.by)?;
            }
        }
        Ok(Guest::of(&new, Person::of(row, Vec::new())))
    }
}
