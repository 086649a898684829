//! Whom a person sees: the directory's rule, with the conversations that only this room knows.

use super::{Chat, access};
use crate::directory::{Actor, Sight};
use crate::error::Problem;

impl Chat {
    /// What the actor may see of people and departments: the argument that every read of them asks for.
    pub async fn sight(&self, actor: &Actor) -> Result<Sight, Problem> {
        let (person, roles) = (actor.person, actor.roles);
        self.db.read(move |conn| access::sight(conn, person, roles)).await
    }
}
