//! The conversations that follow the directory: one for each department, one for the company. Those of groups are made by
//! [`super::follow_groups`] and settled here too.
//!
//! A department's is made when first opened by one of its people or by an administrator, with its own people or also
//! those below; the company's has all active people (guests aside), and its owners, who alone post, are the system
//! administrators. Who is in them is never changed by hand: [`super::follow`] brings them in line after each change of the
//! directory, with [`settle`].

use super::access::{self, VIA_COMPANY, VIA_DEPARTMENT, VIA_GROUP};
use super::create::{self, Blueprint};
use super::membership::{self, By, MOST_AT_ONCE};
use super::store::{ConversationRow, MemberRow, conversations, stays};
use super::summary::{self, Summary};
use super::{Chat, update};
use crate::directory::{Actor, store as company};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use std::collections::{HashMap, HashSet};

struct Open {
    actor: i64,
    by: By,
    /// None is the company.
    department: Option<i64>,
    include_below: Option<bool>,
}

impl Command for Open {
    /// The summary, and the conversation if not all of its people are in it yet.
    type Output = (Summary, Option<i64>);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let found = match self.department {
            Some(id) => conversations::of_department(tx.conn(), id)?,
            None => conversations::of_company(tx.conn())?,
        };
        let row = match found {
            Some(row) => self.again(tx, row)?,
            None => self.first(tx)?,
        };
        let wanted = wanted(tx, &row, None)?;
        let more = settle(tx, &row, &wanted, None, &self.by, 2)?;
        let summary = match stays::current(tx.conn(), row.id, self.actor)? {
            Some(_) => summary::in_write(tx, self.actor, row.id)?,
            None => summary::of(tx.conn(), self.actor, row.clone(), nothing(&row, self.actor))?,
        };
        Ok((summary, more.then_some(row.id)))
    }
}

impl Open {
    fn first(&self, tx: &mut Tx<'_>) -> Result<ConversationRow, WriteError> {
        let below = self.include_below == Some(true);
        let plan = match self.department {
            Some(id) => {
                let name = company::department_name(tx.conn(), id)?.ok_or_else(no_department)?;
                self.may_open(tx, id, below)?;
                Blueprint { name: Some(name), department: Some(id), include_below: below, ..department() }
            }
            None if company::everyone(tx.conn(), Some(&[self.actor]))?.is_empty() => {
                return Err(access::not_found().into());
            }
            None => the_company(),
        };
        let by = &self.by;
        let id = create::make(tx, &plan, &[], "", by)?;
        Ok(conversations::by_id(tx.conn(), id)?.ok_or_else(access::not_found)?)
    }

    fn again(&self, tx: &mut Tx<'_>, row: ConversationRow) -> Result<ConversationRow, WriteError> {
        if let Some(id) = self.department {
            self.may_open(tx, id, row.include_below)?;
        } else {
            access::inside(tx.conn(), row.id, self.actor)?;
        }
        let below = self.include_below.filter(|below| *below != row.include_below);
        let Some(include_below) = below.filter(|_| self.department.is_some()) else { return Ok(row) };
        access::must_administer(tx.conn(), self.actor)?;
        let new = ConversationRow { include_below, ..row.clone() };
        update::store_change(tx, &row, new.clone(), &self.by)?;
        Ok(new)
    }

    /// One of its people, or an administrator; those below only by an administrator's word.
    fn may_open(&self, tx: &mut Tx<'_>, department: i64, below: bool) -> Result<(), WriteError> {
        if company::is_administrator(tx.conn(), self.actor)? {
            return Ok(());
        }
        let there = company::departments(tx.conn(), department, below)?;
        if !company::people_of(tx.conn(), &there)?.contains(&self.actor) {
            return Err(no_department().into());
        }
        if self.include_below == Some(true) {
            let taken = conversations::of_department(tx.conn(), department)?;
            if !taken.is_some_and(|row| row.include_below) {
                access::must_administer(tx.conn(), self.actor)?;
            }
        }
        Ok(())
    }
}

fn no_department() -> Problem {
    Code::NotFound.because("there is no such department, or you are not in it")
}

pub(super) fn department() -> Blueprint {
    Blueprint {
        kind: "department",
        name: None,
        department: None,
        direct_key: None,
        visibility: "closed",
        history: "all",
        posting: "all",
        include_below: false,
    }
}

fn the_company() -> Blueprint {
    let direct_key = Some(conversations::COMPANY_KEY.to_owned());
    Blueprint { kind: "company", direct_key, posting: "owners", ..department() }
}

/// The stay of an administrator who is not one of the people: nothing can be read by it.
fn nothing(row: &ConversationRow, person: i64) -> MemberRow {
    MemberRow {
        conversation: row.id,
        person,
        from_position: row.pos,
        to_position: Some(row.pos),
        visible_from_seq: 1,
        visible_to_seq: Some(0),
        role: "member".into(),
        via: VIA_DEPARTMENT.into(),
    }
}

/// Who should be in a conversation that follows the directory, with which role; of `among`, if given.
pub(super) fn wanted(
    tx: &mut Tx<'_>,
    row: &ConversationRow,
    among: Option<&[i64]>,
) -> Result<HashMap<i64, &'static str>, WriteError> {
    let conn = tx.conn();
    if let Some(id) = row.department {
        let there = company::departments(conn, id, row.include_below)?;
        let people = company::people_of(conn, &there)?;
        return Ok(people.into_iter().map(|person| (person, "member")).collect());
    }
    let owners: HashSet<i64> = company::administrators(conn)?.into_iter().collect();
    let role = |person: &i64| if owners.contains(person) { "owner" } else { "member" };
    let people = company::everyone(conn, among)?;
    Ok(people.into_iter().map(|person| (person, role(&person))).collect())
}

/// Brings the people of a conversation in line with `wanted`, in at most `entries` entries of 500. With `among`, only
/// these people are looked at. Whether something is left to do.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    row: &ConversationRow,
    wanted: &HashMap<i64, &'static str>,
    among: Option<&[i64]>,
    by: &By,
    entries: usize,
) -> Result<bool, WriteError> {
    let there: HashMap<i64, MemberRow> = match among {
        None => stays::all(tx.conn(), row.id)?,
        Some(people) => stays::of(tx.conn(), row.id, people)?,
    }
    .into_iter()
    .map(|stay| (stay.person, stay))
    .collect();
    let (via, follows) = match row.direct_key.as_deref() {
        Some(conversations::COMPANY_KEY) => (VIA_COMPANY, true),
        Some(_) => (VIA_GROUP, false),
        None => (VIA_DEPARTMENT, false),
    };
    let mut left = entries;
    for role in ["owner", "member"] {
        let missing = |(person, wants): &(&i64, &&str)| **wants == role && !there.contains_key(person);
        let new = sorted(wanted.iter().filter(missing).map(|(person, _)| *person));
        for chunk in new.chunks(MOST_AT_ONCE) {
            if left == 0 {
                return Ok(true);
            }
            membership::add(tx, row, chunk, (role, via), by)?;
            left -= 1;
        }
    }
    let gone = sorted(there.keys().copied().filter(|person| !wanted.contains_key(person)));
    for chunk in gone.chunks(MOST_AT_ONCE) {
        if left == 0 {
            return Ok(true);
        }
        membership::remove(tx, row.id, chunk, by)?;
        left -= 1;
    }
    if follows {
        let other = |stay: &&MemberRow| wanted.get(&stay.person).is_some_and(|role| *role != stay.role);
        for person in sorted(there.values().filter(other).map(|stay| stay.person)) {
            membership::set_role(tx, row.id, person, wanted[&person], by)?;
        }
    }
    Ok(false)
}

fn sorted(people: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut people: Vec<i64> = people.collect();
    people.sort_unstable();
    people
}

/// A further piece of a large conversation.
struct Settle {
    conversation: i64,
    by: By,
}

impl Command for Settle {
    type Output = bool;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, WriteError> {
        let row = conversations::by_id(tx.conn(), self.conversation)?.ok_or_else(access::not_found)?;
        let wanted = wanted(tx, &row, None)?;
        settle(tx, &row, &wanted, None, &self.by, 4)
    }
}

impl Chat {
    /// The conversation of a department, made if there is none. With `include_below` it has those below too.
    ///
    /// Errors: `not_found` for who is neither one of its people nor an administrator; `forbidden` for
    /// `include_below` by others than administrators.
    pub async fn open_department(
        &self,
        actor: &Actor,
        department: i64,
        include_below: Option<bool>,
    ) -> Result<Summary, Problem> {
        self.open(actor, Some(department), include_below).await
    }

    /// The conversation of the company, made if there is none. Errors: `not_found` for guests.
    pub async fn open_company(&self, actor: &Actor) -> Result<Summary, Problem> {
        self.open(actor, None, None).await
    }

    async fn open(
        &self,
        actor: &Actor,
        department: Option<i64>,
        include_below: Option<bool>,
    ) -> Result<Summary, Problem> {
        let by = By::from(actor);
        let open = Open { actor: actor.person, by: by.clone(), department, include_below };
        let (summary, unfinished) = self.writer.write(open).await?;
        let Some(conversation) = unfinished else { return Ok(summary) };
        // A large company joins in pieces, so that nobody's message waits for it.
        while self.writer.write_bulk(Settle { conversation, by: by.clone() }).await? {}
        self.conversation(actor.person, conversation).await.or(Ok(summary))
    }
}
