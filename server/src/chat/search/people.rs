//! Searching people and conversations by name. What was found whole comes first, then by id, so answers are stable.

use std::collections::{BTreeSet, HashSet};

use tantivy::query::{BooleanQuery, EnableScoring, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use super::error::SearchError;
use super::fold::fold;
use super::index::SearchIndex;
use super::names::{WHOLE, phone_digits};
use super::parse::prefix_query;
use super::schema::column;
use super::tokens::Pieces;
use crate::directory::{Seen, Sight};

/// Words of a question that are read, and characters.
const MAX_WORDS: usize = 8;
const MAX_CHARS: usize = 200;

impl SearchIndex {
    /// Ids of the people that `text` may mean, best first: part of a Chinese name, pinyin or initials, the beginning of
    /// a word of a name, of the login, the employee number, the mail address or the phone number. All words must fit. Only
    /// people of `within`, if it is given. Who is seen by name alone is found by their names alone and comes after the
    /// others, or a number could be guessed digit by digit. Blocks.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn search_people(
        &self,
        text: &str,
        sight: &Sight,
        within: Option<&HashSet<i64>>,
        limit: usize,
    ) -> Result<Vec<i64>, SearchError> {
        let seen = |id, how| sight.of(id) == how && within.is_none_or(|people| people.contains(&id));
        let mut found = self.named(self.fields.person, text, limit, |id| seen(id, Seen::Whole))?;
        if sight.by_name().next().is_some() && found.len() < limit {
            let left = limit - found.len();
            found.extend(self.named(self.fields.person_name, text, left, |id| seen(id, Seen::Name))?);
        }
        Ok(found)
    }

    /// Ids of the conversations among `allowed` whose name or topic fits `text`, best first. Blocks.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn search_conversations(
        &self,
        text: &str,
        allowed: &HashSet<i64>,
        limit: usize,
    ) -> Result<Vec<i64>, SearchError> {
        self.named(self.fields.room, text, limit, |id| allowed.contains(&id))
    }

    fn named(
        &self,
        field: Field,
        text: &str,
        limit: usize,
        allowed: impl Fn(i64) -> bool,
    ) -> Result<Vec<i64>, SearchError> {
        let cut: String = text.chars().take(MAX_CHARS).collect();
        let folded = fold(&cut);
        let words: Vec<&str> = folded.split_whitespace().take(MAX_WORDS).collect();
        let mut parts: Vec<Box<dyn Query>> = Vec::new();
        if is_phone(&folded) {
            parts.push(prefix_query(field, &phone_digits(&folded)));
        } else {
            for word in &words {
                add_word(field, word, &mut parts);
            }
        }
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        let whole = Term::from_field_text(field, &format!("{WHOLE}{}", words.concat()));
        let best = self.subjects(&TermQuery::new(whole, IndexRecordOption::Basic), &allowed)?;
        let rest = self.subjects(&BooleanQuery::intersection(parts), &allowed)?;
        Ok(best.iter().chain(rest.difference(&best)).copied().take(limit).collect())
    }

    fn subjects(
        &self,
        query: &dyn Query,
        allowed: &impl Fn(i64) -> bool,
    ) -> Result<BTreeSet<i64>, SearchError> {
        let searcher = self.searcher();
        let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
        let mut ids = BTreeSet::new();
        for reader in searcher.segment_readers() {
            let id = reader.fast_fields().u64(column::SEQ)?;
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                if !reader.is_deleted(doc) {
                    ids.extend(id.first(doc).map(u64::cast_signed).filter(|&id| allowed(id)));
                }
                doc = scorer.advance();
            }
        }
        Ok(ids)
    }
}

fn is_phone(folded: &str) -> bool {
    folded.chars().filter(char::is_ascii_digit).count() >= 3
        && folded.chars().all(|c| c.is_ascii_digit() || " +-()".contains(c))
}

/// What one word requires: addresses as a whole, words as beginnings, characters of a run as they are.
fn add_word(field: Field, word: &str, parts: &mut Vec<Box<dyn Query>>) {
    if word.contains('@') {
        parts.push(prefix_query(field, word));
        return;
    }
    let mut end = 0;
    for piece in Pieces::of(word) {
        let token = &word[piece.start..piece.end];
        if !piece.run {
            parts.push(prefix_query(field, token));
        } else if piece.end > end {
            parts.push(Box::new(TermQuery::new(
                Term::from_field_text(field, token),
                IndexRecordOption::Basic,
            )));
        }
        end = piece.end;
    }
}
