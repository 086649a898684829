//! What waits for the writer: commands behind one type-erased face.

use super::Tx;
use crate::error::{Code, Problem};
use diesel::result::Error;
use std::any::Any;
use tokio::sync::oneshot;

/// Why a command did not happen.
#[derive(Debug)]
pub enum WriteError {
    /// The database failed. The command is rolled back; if the connection is lost the whole batch is.
    Db(Error),
    /// Refused by a rule; nothing changed.
    Refused(Problem),
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        Self::Db(error)
    }
}

impl From<Problem> for WriteError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

/// A write of its own, in a savepoint. It is data, and may be run more than once.
pub trait Command: Send + 'static {
    /// What the caller gets after commit.
    type Output: Send + 'static;
    /// Does it. A refusal or an error undoes everything it wrote.
    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError>;
}

/// A write that runs with its neighbours of the same type in a constant number of statements.
pub trait SetCommand: Send + Sized + 'static {
    /// What each caller gets after commit.
    type Output: Send + 'static;
    /// Does them in order; one result each. A database error undoes the set; the commands are then run one by one.
    fn apply_set(commands: &[&Self], tx: &mut Tx<'_>) -> Result<Vec<Result<Self::Output, Problem>>, Error>;
}

/// One or more commands that are run, undone and answered together.
pub(super) trait Job: Send {
    /// Runs and keeps the results. An error undoes all of it.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), WriteError>;
    /// How many commands it holds.
    fn len(&self) -> usize;
    /// Takes in a neighbour of the same type; gives it back if it is of another.
    fn absorb(&mut self, other: Box<dyn Job>) -> Option<Box<dyn Job>>;
    /// Splits into jobs of one command.
    fn split(self: Box<Self>) -> Vec<Box<dyn Job>>;
    /// Answers with the kept results.
    fn answer(self: Box<Self>);
    /// Answers with one problem.
    fn fail(self: Box<Self>, problem: Problem);
    /// For [`Job::absorb`].
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
    /// For [`Job::absorb`].
    fn any(&self) -> &dyn Any;
}

type Answer<T> = oneshot::Sender<Result<T, Problem>>;

pub(super) struct Single<C: Command> {
    command: C,
    answer: Answer<C::Output>,
    result: Option<C::Output>,
}

impl<C: Command> Single<C> {
    pub(super) fn new(command: C, answer: Answer<C::Output>) -> Self {
        Self { command, answer, result: None }
    }
}

impl<C: Command> Job for Single<C> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.result = Some(self.command.apply(tx)?);
        Ok(())
    }
    fn len(&self) -> usize {
        1
    }
    fn absorb(&mut self, other: Box<dyn Job>) -> Option<Box<dyn Job>> {
        Some(other)
    }
    fn split(self: Box<Self>) -> Vec<Box<dyn Job>> {
        vec![self]
    }
    fn answer(self: Box<Self>) {
        let result = self.result.ok_or_else(not_run);
        // A caller that went away needs no answer; the write stands.
        drop(self.answer.send(result));
    }
    fn fail(self: Box<Self>, problem: Problem) {
        drop(self.answer.send(Err(problem)));
    }
    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
    fn any(&self) -> &dyn Any {
        self
    }
}

pub(super) struct Grouped<C: SetCommand> {
    commands: Vec<(C, Answer<C::Output>)>,
    results: Vec<Result<C::Output, Problem>>,
}

impl<C: SetCommand> Grouped<C> {
    pub(super) fn new(command: C, answer: Answer<C::Output>) -> Self {
        Self { commands: vec![(command, answer)], results: Vec::new() }
    }
}

impl<C: SetCommand> Job for Grouped<C> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let commands: Vec<&C> = self.commands.iter().map(|(command, _)| command).collect();
        self.results = C::apply_set(&commands, tx)?;
        assert_eq!(self.results.len(), self.commands.len(), "a set answers each of its commands");
        Ok(())
    }
    fn len(&self) -> usize {
        self.commands.len()
    }
    fn absorb(&mut self, other: Box<dyn Job>) -> Option<Box<dyn Job>> {
        if !other.any().is::<Self>() {
            return Some(other);
        }
        if let Ok(other) = other.into_any().downcast::<Self>() {
            self.commands.extend(other.commands);
        }
        None
    }
    fn split(self: Box<Self>) -> Vec<Box<dyn Job>> {
        self.commands
            .into_iter()
            .map(|one| Box::new(Self { commands: vec![one], results: Vec::new() }) as Box<dyn Job>)
            .collect()
    }
    fn answer(self: Box<Self>) {
        let mut results = self.results.into_iter();
        for (_, answer) in self.commands {
            drop(answer.send(results.next().unwrap_or_else(|| Err(not_run()))));
        }
    }
    fn fail(self: Box<Self>, problem: Problem) {
        for (_, answer) in self.commands {
            drop(answer.send(Err(problem.clone())));
        }
    }
    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
    fn any(&self) -> &dyn Any {
        self
    }
}

fn not_run() -> Problem {
    Code::Internal.because("the write was not run")
}
