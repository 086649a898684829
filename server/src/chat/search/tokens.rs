//! Cutting folded text into tokens, the same way for indexing and for asking.
//!
//! - A word (Latin, Cyrillic, digits ...) is one token, cut every [`MAX_WORD`] characters, so nothing is too long to find.
//! - A run of characters written without spaces gives at every character the **bigram** that begins there, and at its
//!   last character that character alone: `数据库` → `数据@0 据库@1 库@2`. So one character is found as a prefix, two as
//!   a term, more as a phrase, and a run of any length is found by every part of it.
//! - Positions count characters of runs and words. Between two runs parted by anything one position is left out, so a
//!   phrase never joins what a comma parted; words may be parted by anything (`foo-bar` is found by `foo bar`).

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::{fold_into, is_run, is_word};

/// Longest word token, in characters; a longer word continues in a next token.
pub(super) const MAX_WORD: usize = 64;

/// One token: bytes `start..end` of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub start: usize,
    pub end: usize,
    pub position: usize,
    /// A bigram or single character of a run; otherwise a word.
    pub run: bool,
}

/// The tokens of folded text, in order.
pub(super) struct Pieces<'a> {
    text: &'a str,
    cut: Cut,
}

impl<'a> Pieces<'a> {
    pub fn of(folded: &'a str) -> Self {
        Self { text: folded, cut: Cut::default() }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        self.cut.next(self.text)
    }
}

/// Where the cutting stands; apart from the text so that the tokenizer below can own both.
#[derive(Clone, Default)]
struct Cut {
    at: usize,
    position: usize,
    after_run: bool,
    parted: bool,
}

impl Cut {
    fn next(&mut self, text: &str) -> Option<Piece> {
        loop {
            let start = self.at;
            let mut rest = text[start..].chars();
            let c = rest.next()?;
            self.at += c.len_utf8();
            let run = is_run(c);
            let end = if run {
                let second = rest.next().filter(|&c| is_run(c));
                self.at + second.map_or(0, char::len_utf8)
            } else if is_word(c) {
                self.at +=
                    rest.take_while(|&c| is_word(c)).take(MAX_WORD - 1).map(char::len_utf8).sum::<usize>();
                self.at
            } else {
                self.parted = true;
                continue;
            };
            if run && self.after_run && self.parted {
                self.position += 1;
            }
            (self.after_run, self.parted) = (run, false);
            let position = self.position;
            self.position += 1;
            return Some(Piece { start, end, position, run });
        }
    }
}

/// The tokenizer of the message field.
#[derive(Clone, Default)]
pub(super) struct MessageTokenizer {
    folded: String,
    token: Token,
}

pub(super) struct MessageTokens<'a> {
    cut: Cut,
    from: &'a mut MessageTokenizer,
}

impl Tokenizer for MessageTokenizer {
    type TokenStream<'a> = MessageTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> MessageTokens<'a> {
        self.folded.clear();
        fold_into(text, &mut self.folded);
        self.token.reset();
        MessageTokens { cut: Cut::default(), from: self }
    }
}

impl TokenStream for MessageTokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(piece) = self.cut.next(&self.from.folded) else {
            return false;
        };
        let token = &mut self.from.token;
        token.text.clear();
        token.text.push_str(&self.from.folded[piece.start..piece.end]);
        token.position = piece.position;
        true
    }

    fn token(&self) -> &Token {
        &self.from.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.from.token
    }
}
