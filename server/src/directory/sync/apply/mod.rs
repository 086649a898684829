//! Doing what a plan says, in writes of a bounded size that come behind everyone's interactive ones.
//!
//! Each compares again with what is stored, so that one that comes twice changes nothing the second time and a sync that
//! died is simply run again. To take something else over: a file with its `Command`, and its line in [`apply`].

mod departments;
mod gone;
mod groups;
mod heads;
mod leaves;
mod managers;
mod people;
mod roles;

use super::fence::Fence;
use super::plan::Work;
use super::run::Told;
use crate::directory::Directory;
use crate::directory::access::By;
use crate::directory::roles::RoleSet;
use crate::directory::sources::Snapshot;
use crate::error::Problem;
use crate::journal::Command;
use std::ops::Range;
use std::sync::Arc;

/// People or departments in one write.
pub const CHUNK: usize = 50;
/// Departments that are emptied in one write: there may be many people in each.
const FEW: usize = 5;

/// What every write of a sync needs.
#[derive(Debug)]
pub(super) struct Job {
    pub fence: Fence,
    pub by: By,
    pub source: String,
    pub snapshot: Snapshot,
    pub work: Work,
}

/// What a write did that others have to know.
#[derive(Debug, Default)]
pub(super) struct Effect {
    /// Whose sessions ended, with the position of the entry.
    pub ended: Vec<(i64, i64)>,
    /// Roles after the write, and since which position.
    pub roles: Vec<(i64, RoleSet, i64)>,
    /// `(name, why)` of what could not be done.
    pub skipped: Vec<(String, String)>,
}

/// Does it all; returns what could not be done.
pub(super) async fn apply(
    directory: &Directory,
    job: &Arc<Job>,
    told: &Told<'_>,
) -> Result<Vec<(String, String)>, Problem> {
    let work = &job.work;
    let steps = [
        work.leaves.len(),
        work.departments.len(),
        work.people.len(),
        work.managers.len(),
        work.heads.len(),
        work.revokes.len() + work.grants.len(),
        work.groups.len(),
        work.gone.len(),
    ];
    let mut pass = Pass { directory, told, done: 0, total: steps.iter().sum(), skipped: Vec::new() };
    pass.each(steps[0], CHUNK, |range| leaves::TakeLeaves { job: job.clone(), range }).await?;
    pass.each(steps[1], CHUNK, |range| departments::TakeDepartments { job: job.clone(), range }).await?;
    pass.each(steps[2], CHUNK, |range| people::TakePeople { job: job.clone(), range }).await?;
    pass.each(steps[3], CHUNK, |range| managers::TakeManagers { job: job.clone(), range }).await?;
    pass.each(steps[4], CHUNK, |range| heads::TakeHeads { job: job.clone(), range }).await?;
    pass.each(steps[5], CHUNK, |range| roles::TakeRoles { job: job.clone(), range }).await?;
    for index in 0..work.groups.len() {
        let group = &work.groups[index];
        let pieces = group.joins.len().max(group.leaves.len()).max(1);
        let make = |range| groups::TakeGroup { job: job.clone(), index, range };
        pass.pieces(pieces, groups::PIECE, make).await?;
        pass.done += 1;
    }
    pass.each(steps[7], FEW, |range| gone::RemoveDepartments { job: job.clone(), range }).await?;
    Ok(pass.skipped)
}

struct Pass<'a> {
    directory: &'a Directory,
    told: &'a Told<'a>,
    done: usize,
    total: usize,
    skipped: Vec<(String, String)>,
}

impl Pass<'_> {
    /// Writes a list piece by piece.
    async fn each<C: Command<Output = Effect>>(
        &mut self,
        all: usize,
        size: usize,
        make: impl Fn(Range<usize>) -> C,
    ) -> Result<(), Problem> {
        for from in (0..all).step_by(size) {
            let to = all.min(from + size);
            self.write(make(from..to)).await?;
            self.done += to - from;
            self.told.tell("apply", self.done, self.total).await?;
        }
        Ok(())
    }

    /// The same where the list is one thing for who watches.
    async fn pieces<C: Command<Output = Effect>>(
        &mut self,
        all: usize,
        size: usize,
        make: impl Fn(Range<usize>) -> C,
    ) -> Result<(), Problem> {
        for from in (0..all).step_by(size) {
            self.write(make(from..from + size)).await?;
            self.told.tell("apply", self.done, self.total).await?;
        }
        Ok(())
    }

    async fn write<C: Command<Output = Effect>>(&mut self, command: C) -> Result<(), Problem> {
        let effect = self.directory.writer.write_bulk(command).await?;
        let now = self.directory.clock.monotonic();
        for (person, position) in effect.ended {
            self.directory.revoked.end_person(person, position, now);
        }
        for (person, roles, position) in effect.roles {
            self.directory.roles.set(person, roles, position);
        }
        self.skipped.extend(effect.skipped);
        Ok(())
    }
}
