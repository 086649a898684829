//! Making a token.

use super::store::{self, TokenRow};
use super::{PREFIX, PersonalToken};
use crate::clock::parse_ms;
use crate::directory::access::{Actor, By};
use crate::directory::rights::{Scope, ScopeSet};
use crate::directory::roles::Role;
use crate::directory::second_factor::fresh;
use crate::directory::{Directory, digest, people, random, store_roles, text};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A person's tokens that still run.
const MOST: usize = 50;
/// A year and a day, so that "the same day next year" is right in every year. Milliseconds.
const LONGEST: i64 = 367 * 24 * 3_600_000;

/// A token to make.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for; at most 100 characters.
    pub name: String,
    /// At least one, never `session`; `scim` for system administrators only.
    pub scopes: Vec<Scope>,
    /// RFC 3339; at most a year from now.
    pub expires_at: String,
}

/// A token that was just made.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct MadeToken {
    /// For `Authorization: Bearer`. It is shown this once.
    pub secret: String,
    pub token: PersonalToken,
}

impl std::fmt::Debug for MadeToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeToken").field("token", &self.token).finish_non_exhaustive()
    }
}

struct CreateToken {
    actor: Actor,
    now: i64,
    name: String,
    scopes: ScopeSet,
    digest: Vec<u8>,
    expires_at: i64,
}

impl Directory {
    /// Makes a token for the actor.
    ///
    /// Errors: `validation` with the field; `proof_due`; `forbidden` for `scim` without the role; `conflict` beyond the number
    /// of tokens.
    pub async fn create_token(&self, actor: &Actor, new: NewToken) -> Result<MadeToken, Problem> {
        let name = text::required("name", &new.name, 100)?;
        let scopes = ScopeSet::of_token(new.scopes.iter().copied());
        if new.scopes.is_empty() || new.scopes.contains(&Scope::Session) {
            return Err(Code::Validation.because("name at least one scope, and not session").field("scopes"));
        }
        if scopes.has(Scope::Scim) {
            actor.must_be(Role::SystemAdmin)?;
        }
        let now = self.clock.now_ms();
        let expires_at = parse_ms(&new.expires_at)
            .filter(|at| (now + 1..=now + LONGEST).contains(at))
            .ok_or_else(|| {
                Code::Validation
                    .because("an RFC 3339 time, later than now and within a year")
                    .field("expires_at")
            })?;
        let raw = random::bytes::<32>();
        let command =
            CreateToken { actor: actor.clone(), now, name, scopes, digest: digest::of(&raw), expires_at };
        let token = self.writer.write(command).await?;
        Ok(MadeToken { secret: format!("{PREFIX}{}", digest::encode(&raw)), token })
    }
}

impl Command for CreateToken {
    type Output = PersonalToken;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<PersonalToken, WriteError> {
        let person = self.actor.person;
        if !people::store::must_exist(tx.conn(), person)?.is_active() {
            return Err(Code::Forbidden.because("this person is disabled").into());
        }
        if self.scopes.has(Scope::Scim) && !store_roles::holds(tx.conn(), person, Role::SystemAdmin)? {
            return Err(Code::Forbidden.because("the scope scim needs the role system_admin").into());
        }
        // It outlives the session by far, so a stolen one makes none.
        fresh::must_be(tx, &self.actor, self.now)?;
        let now = tx.now();
        let running = store::of(tx.conn(), person)?.into_iter().filter(|row| row.expires_at > now).count();
        if running >= MOST {
            return Err(Code::Conflict
                .because(format!("a person has at most {MOST} tokens; revoke one"))
                .into());
        }
        let id = tx.next_position();
        let row = TokenRow {
            id,
            person,
            name: self.name.clone(),
            digest: self.digest.clone(),
            scopes: self.scopes.bits(),
            created_at: now,
            expires_at: self.expires_at,
            last_used_at: None,
            revoked_at: None,
        };
        store::insert(tx.conn(), &row)?;
        let token = PersonalToken::from(row);
        let change = json!({"person": person, "token": token});
        let (by, target) = (By::from(&self.actor), [("person", person), ("token", id)]);
        let draft = Draft::new(Kind::TokenCreate, Audience::Person(person), by.actor, &target, &change);
        tx.append(draft, &by.origin)?;
        Ok(token)
    }
}
