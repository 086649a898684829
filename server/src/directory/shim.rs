//! Stand-in until the directory room lands.
use crate::config::Limits;
use crate::error::Problem;
use crate::journal::Origin;
use policies::Policies;
use std::sync::Arc;
#[derive(Debug, Clone)]
pub struct Actor {
    pub person: i64,
    pub session: i64,
    pub origin: Origin,
}
#[derive(Clone)]
pub struct Directory {
    limits: Arc<Limits>,
    policies: Arc<Policies>,
}
pub mod policies {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum MentionAll {
        Owners,
        Everyone,
    }
    #[derive(Debug, Clone)]
    pub struct Policies {
        pub recall_limit_seconds: i64,
        pub edit_limit_seconds: i64,
        pub read_lists: bool,
        pub presence: bool,
        pub mention_all: MentionAll,
    }
}
impl Directory {
    pub fn stand_in(policies: Policies) -> Self {
        Self { limits: Arc::new(Limits::default()), policies: Arc::new(policies) }
    }
    pub fn policies(&self) -> Arc<Policies> {
        self.policies.clone()
    }
    pub fn clock(&self) -> Arc<dyn crate::clock::Clock> {
        Arc::new(crate::clock::SystemClock::default())
    }
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
    pub async fn authenticate(
        &self,
        token: &str,
        ip: &str,
        client: &'static str,
    ) -> Result<(Actor, i64), Problem> {
        let person: i64 = token.parse().map_err(|_| crate::error::Code::Unauthenticated)?;
        let origin = Origin { session: Some(1), ip: ip.into(), client };
        Ok((Actor { person, session: 1, origin }, i64::MAX))
    }
}
