//! Linking accounts to people: by the person with a proof, by an administrator, or by a verified mail where that is believed.

use super::begin::Wish;
use super::callback::Proven;
use super::finish::{another, unlinked};
use super::store::{self, IdentityRow};
use crate::clock::format_ms;
use crate::directory::access::{Actor, Administrator, By};
use crate::directory::second_factor::{self, Once, fresh};
use crate::directory::{Directory, offices, people, text};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::Serialize;
use serde_json::json;

/// A provider, and the account of it that is linked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Identity {
    pub provider: String,
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_zh: Option<String>,
    /// What the provider calls the account; absent if none is linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked_at: Option<String>,
}

/// Every provider.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Identities {
    pub items: Vec<Identity>,
}

/// Who allows it.
enum Leave {
    /// The person, who has shown a proof lately.
    Own {
        actor: Actor,
        now: i64,
    },
    Administrator(Administrator),
    /// The provider's word for a mail address, as it is compared.
    Mail {
        key: String,
    },
}

struct Link {
    leave: Leave,
    row: IdentityRow,
    once: Option<Once>,
}

struct Unlink {
    leave: Leave,
    provider: String,
    person: i64,
}

impl Directory {
    /// Every provider, with the person's accounts.
    pub async fn identities(&self, person: i64) -> Result<Identities, Problem> {
        let rows = self.db.read(move |conn| store::of_person(conn, person)).await?;
        let items = self.oidc_offers().into_iter().map(|offer| {
            let row = rows.iter().find(|row| row.provider == offer.name);
            Identity {
                sub: row.map(|row| row.sub.clone()),
                linked_at: row.map(|row| format_ms(row.linked_at)),
                provider: offer.name,
                label: offer.label,
                label_zh: offer.label_zh,
            }
        });
        Ok(Identities { items: items.collect() })
    }

    /// Links the account that was proven to this browser.
    ///
    /// Errors: `gone`, `proof_due`; `conflict` for an account of someone else.
    pub async fn finish_link(&self, actor: &Actor, code: &str, flow: &str) -> Result<(), Problem> {
        let (proven, once) = self.proven(code, flow)?;
        if proven.wish != (Wish::Link { person: actor.person, session: actor.session }) {
            return Err(another());
        }
        let now = self.clock.now_ms();
        let leave = Leave::Own { actor: actor.clone(), now };
        self.writer.write(Link { leave, row: row(&proven, actor.person, now), once: Some(once) }).await
    }

    /// Links an account to someone, by its `sub`. Errors: `forbidden`, `not_found`, `validation`; `conflict` for an account of
    /// someone else.
    pub async fn link_identity(
        &self,
        administrator: &Administrator,
        person: i64,
        provider: &str,
        sub: &str,
    ) -> Result<(), Problem> {
        let config = &self.oidc.provider(provider)?.config;
        let row = IdentityRow {
            provider: config.name.clone(),
            issuer: config.issuer.clone(),
            sub: text::required("sub", sub, 255)?,
            person,
            linked_at: self.clock.now_ms(),
        };
        self.writer.write(Link { leave: Leave::Administrator(administrator.clone()), row, once: None }).await
    }

    /// Errors: `identity_unlinked` if the mail does not say who it is any more, or they have an account of this provider.
    pub(super) async fn link_found(&self, person: i64, proven: &Proven, key: String) -> Result<(), Problem> {
        let row = row(proven, person, self.clock.now_ms());
        self.writer.write(Link { leave: Leave::Mail { key }, row, once: None }).await
    }

    /// Unlinks the actor's account of a provider. Errors: `not_found`, `proof_due`; `conflict` if nothing else would sign them in.
    pub async fn unlink(&self, actor: &Actor, provider: &str) -> Result<(), Problem> {
        let leave = Leave::Own { actor: actor.clone(), now: self.clock.now_ms() };
        self.writer.write(Unlink { leave, provider: provider.to_owned(), person: actor.person }).await
    }

    /// Unlinks someone's account. Errors: `not_found`, `forbidden`.
    pub async fn unlink_identity(
        &self,
        administrator: &Administrator,
        person: i64,
        provider: &str,
    ) -> Result<(), Problem> {
        let leave = Leave::Administrator(administrator.clone());
        self.writer.write(Unlink { leave, provider: provider.to_owned(), person }).await
    }
}

fn row(proven: &Proven, person: i64, linked_at: i64) -> IdentityRow {
    let Proven { provider, issuer, sub, .. } = proven.clone();
    IdentityRow { provider, issuer, sub, person, linked_at }
}

impl Leave {
    /// The check that counts, and who the entry names.
    fn by(&self, tx: &mut Tx<'_>) -> Result<By, WriteError> {
        match self {
            Self::Own { actor, now } => {
                fresh::must_be(tx, actor, *now)?;
                Ok(By::from(actor))
            }
            Self::Administrator(administrator) => {
                administrator.still(tx)?;
                Ok(administrator.by().clone())
            }
            Self::Mail { .. } => Ok(By::server()),
        }
    }
}

impl Command for Link {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let by = self.leave.by(tx)?;
        let IdentityRow { provider, issuer, sub, person, .. } = &self.row;
        if !people::store::must_exist(tx.conn(), *person)?.is_active() {
            return Err(Code::Conflict.because("this person is disabled").into());
        }
        if let Leave::Administrator(administrator) = &self.leave {
            offices::must_not_be_taken_over(tx, administrator, *person)?;
        }
        if let Some(once) = &self.once {
            once.spend_in(tx)?;
        }
        match store::find(tx.conn(), provider, issuer, sub)? {
            Some(known) if known.person == *person => return Ok(()),
            Some(_) => return Err(Code::Conflict.because("this account is linked to someone else").into()),
            None => {}
        }
        if let Leave::Mail { key } = &self.leave
            && !mail_may_link(tx, &self.row, key)?
        {
            return Err(unlinked().into());
        }
        store::delete(tx.conn(), provider, *person)?;
        store::insert(tx.conn(), &self.row)?;
        let by_mail = matches!(self.leave, Leave::Mail { .. });
        let change = json!({
            "person": person, "provider": provider, "issuer": issuer, "sub": sub, "by_mail": by_mail,
        });
        let target = [("person", *person)];
        tx.append(
            Draft::new(Kind::IdentityLink, Audience::Person(*person), by.actor, &target, &change),
            &by.origin,
        )?;
        Ok(())
    }
}

/// Whether exactly this person has the mail, and no account of this provider yet: a mail never takes one's place.
fn mail_may_link(tx: &mut Tx<'_>, row: &IdentityRow, key: &str) -> Result<bool, WriteError> {
    let alone = people::store::active_by_mail(tx.conn(), key)? == [row.person];
    let same = |other: &IdentityRow| (&other.provider, &other.issuer) == (&row.provider, &row.issuer);
    Ok(alone && !store::of_person(tx.conn(), row.person)?.iter().any(same))
}

impl Command for Unlink {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let by = self.leave.by(tx)?;
        let row = people::store::must_exist(tx.conn(), self.person)?;
        let own = matches!(self.leave, Leave::Own { .. });
        let others =
            store::of_person(tx.conn(), self.person)?.iter().any(|one| one.provider != self.provider);
        if own
            && !others
            && row.source == people::LOCAL
            && people::store::credential(tx.conn(), self.person)?.is_none()
            && !second_factor::has_any(tx.conn(), self.person)?
        {
            return Err(Code::Conflict
                .because("nothing else would let you in; choose a password first")
                .into());
        }
        if store::delete(tx.conn(), &self.provider, self.person)? == 0 {
            return Err(Code::NotFound.because("no account of this service is linked").into());
        }
        let change = json!({"person": self.person, "provider": self.provider});
        let target = [("person", self.person)];
        tx.append(
            Draft::new(Kind::IdentityUnlink, Audience::Person(self.person), by.actor, &target, &change),
            &by.origin,
        )?;
        Ok(())
    }
}
