//! The fields of the index. Messages, people and conversations are documents of one index, so that one commit carries
//! them all and the follower's position. Nothing is stored: what comes out are the fast (column) fields.

use tantivy::Term;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Raised whenever a directory written before must be rebuilt: fields, folding, cutting, names.
pub(super) const VERSION: u32 = 2;

/// The name under which the message tokenizer is registered.
pub(super) const MESSAGE_TOKENIZER: &str = "lingtong";

/// The fields. Every document has `key` and all number columns (0 where it has none).
#[derive(Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    /// What deletes the document: see [`Fields::key`].
    pub key: Field,
    /// Folded tokens of a message, with positions for phrases.
    pub text: Field,
    pub sender: Field,
    pub conversation: Field,
    /// `seq` of a message; the id of a person or conversation.
    pub seq: Field,
    pub at: Field,
    /// Position of the message's first entry: the order of answers and the paging cursor. Editing does not change it.
    pub sent: Field,
    /// Highest position seen when the document was written: never less than `sent`, never decreasing along a segment.
    pub written: Field,
    /// Terms by which a person is found (see `names.rs`).
    pub person: Field,
    /// Those of them that come from names.
    pub person_name: Field,
    /// Terms by which a conversation is found.
    pub room: Field,
}

/// Names of the columns, for the readers.
pub(super) mod column {
    pub const CONVERSATION: &str = "conversation";
    pub const SEQ: &str = "seq";
    pub const AT: &str = "at";
    pub const SENT: &str = "sent";
    pub const WRITTEN: &str = "written";
}

impl Fields {
    pub fn new() -> Self {
        let indexed = |tokenizer: &str, record| {
            let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record);
            TextOptions::default().set_indexing_options(indexing.set_fieldnorms(false))
        };
        let terms = indexed("raw", IndexRecordOption::Basic);
        let mut schema = Schema::builder();
        let key = schema.add_bytes_field("key", INDEXED);
        let text = schema
            .add_text_field("text", indexed(MESSAGE_TOKENIZER, IndexRecordOption::WithFreqsAndPositions));
        let sender = schema.add_u64_field("sender", INDEXED);
        let conversation = schema.add_u64_field(column::CONVERSATION, INDEXED | FAST);
        let seq = schema.add_u64_field(column::SEQ, FAST);
        let at = schema.add_u64_field(column::AT, FAST);
        let sent = schema.add_u64_field(column::SENT, FAST);
        let written = schema.add_u64_field(column::WRITTEN, FAST);
        let person = schema.add_text_field("person", terms.clone());
        let person_name = schema.add_text_field("person_name", terms.clone());
        let room = schema.add_text_field("room", terms);
        let schema = schema.build();
        Self { schema, key, text, sender, conversation, seq, at, sent, written, person, person_name, room }
    }

    /// The term that finds exactly one document.
    pub fn key(&self, subject: Subject) -> Term {
        Term::from_field_bytes(self.key, &subject.bytes())
    }
}

/// What a document is about.
#[derive(Clone, Copy)]
pub(super) enum Subject {
    Message { conversation: i64, seq: i64 },
    Person(i64),
    Conversation(i64),
}

impl Subject {
    /// A letter and the numbers in LEB128: short, and no two subjects have the same bytes.
    pub fn bytes(self) -> Vec<u8> {
        let (letter, numbers) = match self {
            Self::Message { conversation, seq } => (b'm', [Some(conversation), Some(seq)]),
            Self::Person(id) => (b'p', [Some(id), None]),
            Self::Conversation(id) => (b'c', [Some(id), None]),
        };
        let mut out = Vec::with_capacity(8);
        out.push(letter);
        for number in numbers.into_iter().flatten() {
            let mut rest = number.cast_unsigned();
            while rest >= 0x80 {
                out.push(rest as u8 | 0x80);
                rest >>= 7;
            }
            out.push(rest as u8);
        }
        out
    }
}
