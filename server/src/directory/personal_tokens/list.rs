//! The list of tokens, for their owner and for administrators.

use super::{PersonalToken, store};
use crate::directory::Directory;
use crate::directory::access::{Actor, Administrator};
use crate::error::Problem;

impl Directory {
    /// The actor's tokens that were not revoked, newest first; expired ones for some weeks.
    pub async fn list_tokens(&self, actor: &Actor) -> Result<Vec<PersonalToken>, Problem> {
        self.tokens(actor.person).await
    }

    /// Someone's tokens. Errors: `not_found` for nobody.
    pub async fn tokens_of(&self, _: &Administrator, person: i64) -> Result<Vec<PersonalToken>, Problem> {
        self.person(person).await?;
        self.tokens(person).await
    }

    async fn tokens(&self, person: i64) -> Result<Vec<PersonalToken>, Problem> {
        let rows = self.db.read(move |conn| store::of(conn, person)).await?;
        Ok(rows.into_iter().map(PersonalToken::from).collect())
    }
}
