//! Inviting somebody.

use super::store::InvitationRow;
use super::{Invitation, InvitationKind, LINK_MS, store};
use crate::clock::{format_ms, parse_ms};
use crate::directory::access::Administrator;
use crate::directory::letters::{About, Letter, MAIL, Sealed};
use crate::directory::{Directory, departments, digest, guests, names, random, text};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Whom to invite.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// At most 200 characters; the invited may write it otherwise.
    pub name: String,
    /// The link is mailed there, if the server has a way to. It becomes the account's mail address.
    pub email: Option<String>,
    pub kind: InvitationKind,
    #[serde(default)]
    pub departments: Vec<i64>,
    /// Of an external person: who answers for them; the one who invites if absent.
    pub sponsor: Option<i64>,
    /// Of an external person: RFC 3339, when the account ends; within a year.
    pub expires_at: Option<String>,
}

/// An invitation that was just made.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Invited {
    #[serde(flatten)]
    pub invitation: Invitation,
    /// Shown once.
    pub link: String,
    /// Whether it was mailed, too.
    pub mailed: bool,
}

struct MakeInvitation {
    administrator: Administrator,
    row: InvitationRow,
    letter: Option<Sealed>,
}

impl Directory {
    /// Invites somebody. Errors: `validation`, `forbidden`; `not_found` for a department; `conflict` for a disabled sponsor.
    pub async fn invite(
        &self,
        administrator: &Administrator,
        new: NewInvitation,
        chinese: bool,
    ) -> Result<Invited, Problem> {
        let now = self.clock.now_ms();
        let raw = random::bytes::<32>();
        let (sponsor, account_until) = terms(administrator, &new, now)?;
        let email = text::optional("email", new.email.as_deref(), 254)?;
        if email.as_deref().is_some_and(|email| names::mail(email).is_none()) {
            return Err(Code::Validation.because("this is no mail address").field("email"));
        }
        let mut departments = new.departments;
        departments.sort_unstable();
        departments.dedup();
        let row = InvitationRow {
            id: 0,
            digest: digest::of(&raw),
            name: text::name(&new.name)?,
            email,
            kind: new.kind.name().into(),
            departments: json!(departments).to_string(),
            sponsor,
            account_until,
            made_by: administrator.by().actor,
            made_at: now,
            expires_at: now.saturating_add(LINK_MS),
            state: "open".into(),
            person: None,
        };
        let link = format!("{}/#invitation={}", self.ways_out.url, digest::encode(&raw));
        let letter = self.letter(&row, &link, chinese).await?;
        let mailed = letter.is_some();
        let command = MakeInvitation { administrator: administrator.clone(), row, letter };
        Ok(Invited { invitation: self.writer.write(command).await?, link, mailed })
    }

    async fn letter(
        &self,
        row: &InvitationRow,
        link: &str,
        chinese: bool,
    ) -> Result<Option<Sealed>, Problem> {
        let Some(to) = row.email.clone().filter(|_| self.ways_out.mail) else { return Ok(None) };
        let by = match row.made_by {
            Some(person) => self.person(person).await?.name,
            None => "Lingtong 灵通".into(),
        };
        let (name, link) = (row.name.clone(), link.to_owned());
        let about = About::Invitation { name, by, link, until: row.expires_at };
        Ok(Some(Letter { to, chinese, about }.seal(MAIL, &self.master)))
    }
}

/// Sponsor and end of an external account; neither for a member.
fn terms(
    administrator: &Administrator,
    new: &NewInvitation,
    now: i64,
) -> Result<(Option<i64>, Option<i64>), Problem> {
    let refused = |why: &str, field: &str| Err(Code::Validation.because(why).field(field));
    if new.kind == InvitationKind::Member {
        return match (&new.sponsor, &new.expires_at) {
            (None, None) => Ok((None, None)),
            (Some(_), _) => refused("only an external person has a sponsor", "sponsor"),
            (None, Some(_)) => refused("only an external account has an end", "expires_at"),
        };
    }
    if !new.departments.is_empty() {
        return refused("an external person is in no department", "departments");
    }
    let Some(sponsor) = new.sponsor.or(administrator.by().actor) else {
        return refused("an external person needs a sponsor", "sponsor");
    };
    let until = new.expires_at.as_deref().and_then(parse_ms);
    let Some(until) = until.filter(|until| guests::in_bounds(*until, now)) else {
        return refused("an external account needs an end, within a year from now", "expires_at");
    };
    Ok((Some(sponsor), Some(until)))
}

impl Command for MakeInvitation {
    type Output = Invitation;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Invitation, WriteError> {
        self.administrator.still(tx)?;
        for department in self.row.departments() {
            departments::store::must_exist(tx.conn(), department)?;
        }
        if let Some(sponsor) = self.row.sponsor {
            guests::may_sponsor(tx, sponsor)?;
        }
        let mut row = self.row.clone();
        row.id = tx.next_position();
        let change = json!({
            "invitation": row.id, "name": row.name, "email": row.email, "kind": row.kind,
            "departments": row.departments(), "sponsor": row.sponsor,
            "expires_at": row.account_until.map(format_ms), "link_expires_at": format_ms(row.expires_at),
        });
        let by = self.administrator.by();
        let target = [("invitation", row.id)];
        let draft = Draft::new(Kind::InvitationCreate, Audience::Nobody, by.actor, &target, &change);
        let position = tx.append(draft, &by.origin)?;
        store::insert(tx.conn(), &row)?;
        if let Some(letter) = &self.letter {
            letter.queue(tx, position)?;
        }
        Ok(Invitation::of(row, tx.now()))
    }
}
