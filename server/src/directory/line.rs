//! A bounded waiting line between requests and threads, where a taker may leave alone what has not waited long enough.
//!
//! A channel cannot say how long its first element has waited; that is all there is to it.

use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The end where elements go in. When it is dropped, the takers end.
pub struct Line<T>(Arc<Shared<T>>);

/// The end where they come out.
pub struct Taker<T>(Arc<Shared<T>>);

struct Shared<T> {
    state: Mutex<State<T>>,
    came: Condvar,
    most: usize,
}

struct State<T> {
    waiting: VecDeque<(Instant, T)>,
    open: bool,
}

impl<T> Line<T> {
    /// Room for `most` elements.
    pub fn new(most: usize) -> Arc<Self> {
        let state = Mutex::new(State { waiting: VecDeque::new(), open: true });
        Arc::new(Self(Arc::new(Shared { state, came: Condvar::new(), most })))
    }

    /// `false` when there is no room.
    pub fn push(&self, element: T) -> bool {
        let mut state = self.0.state.lock();
        if state.waiting.len() >= self.0.most {
            return false;
        }
        state.waiting.push_back((Instant::now(), element));
        self.0.came.notify_all();
        true
    }

    /// Another end to take from; every element comes out at one of them.
    pub fn taker(&self) -> Taker<T> {
        Taker(self.0.clone())
    }
}

impl<T> Drop for Line<T> {
    fn drop(&mut self) {
        self.0.state.lock().open = false;
        self.0.came.notify_all();
    }
}

impl<T> Taker<T> {
    /// The first element, once it has waited for `patience`. `None` when the line is closed.
    pub fn next(&self, patience: Duration) -> Option<T> {
        let mut state = self.0.state.lock();
        while state.open {
            match state.waiting.front().map(|(since, _)| *since + patience) {
                Some(due) if due <= Instant::now() => return state.waiting.pop_front().map(|(_, it)| it),
                Some(due) => drop(self.0.came.wait_until(&mut state, due)),
                None => self.0.came.wait(&mut state),
            }
        }
        None
    }
}
