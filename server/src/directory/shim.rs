use crate::config::Limits;
use crate::error::Problem;
use crate::journal::Origin;
#[derive(Debug, Clone)]
pub struct Actor {
    pub person: i64,
    pub session: i64,
    pub origin: Origin,
}
#[derive(Clone)]
pub struct Directory {
    limits: std::sync::Arc<Limits>,
}
pub struct Policies {
    pub presence: bool,
}
impl Policies {
    pub fn edit_limit_ms(&self) -> Option<i64> {
        None
    }
    pub fn everyone_may_mention_all(&self) -> bool {
        true
    }
    pub fn recall_limit_ms(&self) -> Option<i64> {
        None
    }
}
impl Directory {
    pub fn policies(&self) -> Policies {
        Policies { presence: true }
    }
    pub fn clock(&self) -> std::sync::Arc<dyn crate::clock::Clock> {
        todo!()
    }
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
    pub async fn authenticate(
        &self,
        _t: &str,
        _ip: &str,
        _c: &'static str,
    ) -> Result<(Actor, i64), Problem> {
        todo!()
    }
}
pub mod store {
    use crate::db::Conn;
    use crate::journal::WriteError;
    pub fn must_be_active(_: &mut Conn, _: &[i64]) -> Result<(), WriteError> {
        Ok(())
    }
}
