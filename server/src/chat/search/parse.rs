//! What a person typed, as clauses that must all hold.
//!
//! Pieces are parted by white space; `"..."` (also “...” and full-width) keeps one together. A piece of several tokens is
//! a phrase. The last word, while it is being typed, also matches as a beginning, anywhere in the message. One character
//! of a run (字) matches every bigram that begins with it. There are no operators: every text is a query, and one
//! without a token finds nothing.

use std::ops::Bound;

use tantivy::Term;
use tantivy::query::{InvertedIndexRangeQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::fold::fold;
use super::tokens::{Piece, Pieces};

/// Clauses, and terms of one phrase, that are read; what a longer text says beyond them is not required.
const MAX_CLAUSES: usize = 32;
const MAX_TERMS: usize = 64;
/// Characters that are read.
const MAX_CHARS: usize = 2_000;

/// One thing that must hold. Phrase terms have their offsets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    Word(String),
    Phrase(Vec<(usize, String)>),
    Prefix(String),
}

/// The clauses of `text`, at most [`MAX_CLAUSES`].
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let cut = text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end]);
    let folded = fold(cut);
    let mut out = Vec::new();
    for (number, part) in folded.split(['"', '“', '”']).enumerate() {
        if number % 2 == 1 {
            add_piece(part, false, &mut out);
            continue;
        }
        for word in part.split_whitespace() {
            let typing =
                std::ptr::eq(word.as_bytes().as_ptr_range().end, folded.as_bytes().as_ptr_range().end);
            add_piece(word, typing, &mut out);
        }
    }
    out.truncate(MAX_CLAUSES);
    out
}

/// Adds the clauses of one piece. `typing`: its last word may go on.
fn add_piece(piece: &str, typing: bool, out: &mut Vec<Clause>) {
    let tokens: Vec<Piece> = Pieces::of(piece).collect();
    let mut phrase: Vec<(usize, String)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let text = &piece[token.start..token.end];
        let single = text.chars().nth(1).is_none();
        let begins = at == 0 || tokens[at - 1].end <= token.start;
        if token.run && single {
            // At the end of a run its bigrams have said it already.
            if begins {
                out.push(Clause::Prefix(text.to_owned()));
            }
        } else if typing && !token.run && !single && token.end == piece.len() {
            out.push(Clause::Prefix(text.to_owned()));
        } else {
            // Every second bigram of a run covers it, with the last one.
            let last = tokens.get(at + 1).is_none_or(|next| next.end == token.end);
            let covered = phrase.last().is_some_and(|(position, _)| position + 1 == token.position);
            if begins || last || !covered {
                phrase.push((token.position, text.to_owned()));
            }
        }
    }
    phrase.truncate(MAX_TERMS);
    match phrase.len() {
        0 => {}
        1 => out.extend(phrase.pop().map(|(_, word)| Clause::Word(word))),
        _ => out.push(Clause::Phrase(phrase)),
    }
}

impl Clause {
    pub fn query(&self, field: Field) -> Box<dyn Query> {
        let term = |text: &str| Term::from_field_text(field, text);
        match self {
            Self::Word(word) => Box::new(TermQuery::new(term(word), IndexRecordOption::Basic)),
            Self::Phrase(words) => Box::new(PhraseQuery::new_with_offset(
                words.iter().map(|(offset, word)| (*offset, term(word))).collect(),
            )),
            Self::Prefix(prefix) => prefix_query(field, prefix),
        }
    }
}

/// Every document with a term that begins with `prefix`. Reads all of them in a segment, however few are wanted.
pub(super) fn prefix_query(field: Field, prefix: &str) -> Box<dyn Query> {
    let mut next = prefix.as_bytes().to_vec();
    // A byte of UTF-8 is never 255, so the last one can be raised.
    if let Some(last) = next.last_mut() {
        *last += 1;
    }
    let mut end = Term::from_field_text(field, "");
    end.append_bytes(&next);
    Box::new(InvertedIndexRangeQuery::new(
        Bound::Included(Term::from_field_text(field, prefix)),
        Bound::Excluded(end),
    ))
}
