//! The characters of a filter: names, brackets, JSON values.

use crate::error::{Code, Problem};
use serde::de::IgnoredAny;
use serde_json::Value;

/// Longest filter, bytes.
const LONGEST: usize = 10_000;

/// A filter or path that is being read.
pub(super) struct Text<'a> {
    all: &'a str,
    at: usize,
    /// What a mistake is called.
    wrong: Code,
}

impl<'a> Text<'a> {
    /// Errors: too long.
    pub(super) fn new(all: &'a str, wrong: Code) -> Result<Self, Problem> {
        let text = Self { all, at: 0, wrong };
        if all.len() > LONGEST { Err(text.refused("is too long")) } else { Ok(text) }
    }

    /// The refusal, with the place. It repeats nothing of the client's text.
    pub(super) fn refused(&self, why: &str) -> Problem {
        self.wrong.because(format!("the filter or path {why}, at character {}", self.at + 1))
    }

    fn rest(&self) -> &'a str {
        &self.all[self.at..]
    }

    pub(super) fn skip_space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches(' ').len();
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// Takes a sign if it stands here.
    pub(super) fn takes(&mut self, sign: char) -> bool {
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len_utf8();
        }
        there
    }

    /// Takes a word if it stands here, whatever its case, and ends here.
    pub(super) fn takes_word(&mut self, word: &str) -> bool {
        let ends = |rest: &str| {
            !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
        };
        let there = self
            .rest()
            .split_at_checked(word.len())
            .is_some_and(|(begin, rest)| begin.eq_ignore_ascii_case(word) && ends(rest));
        if there {
            self.at += word.len();
        }
        there
    }

    /// A name, with its URN and without what stands behind a bracket. Empty if there is none.
    pub(super) fn name(&mut self) -> &'a str {
        let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.' | '$');
        let length = self.rest().find(|c| !name(c)).unwrap_or(self.rest().len());
        let found = &self.rest()[..length];
        self.at += length;
        found
    }

    /// A JSON text, number, `true`, `false` or `null`.
    pub(super) fn value(&mut self) -> Result<Value, Problem> {
        let rest = self.rest();
        let length = if rest.starts_with('"') {
            let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
            texts.next();
            texts.byte_offset()
        } else {
            let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        };
        let value = serde_json::from_str(&rest[..length]);
        let value = value.or_else(|_| serde_json::from_str(&rest[..length].to_ascii_lowercase()));
        self.at += length;
        value.map_err(|_| self.refused("needs a value in quotes, a number, true, false or null"))
    }
}
