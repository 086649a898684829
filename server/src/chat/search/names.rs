//! The terms by which a person or a conversation is found.
//!
//! For `欧阳娜` with login `ona`: `=欧阳娜` (the whole name, ranked first), every character and bigram, and for every
//! reading of its characters (多音字, so surnames such as 单 `shan` or 曾 `zeng` need no list) from every syllable on:
//! pinyin in full `ouyangna`, initials `oyn`, surname in full and initials `ouyn`, initials and the last in full `oyna`.
//! Words, logins, mail addresses and phone numbers are terms as they are. Asking is by prefix (`people.rs`).
//! To add a way to be found: push its term here and raise `schema::VERSION`.

use std::collections::BTreeSet;

use pinyin::ToPinyinMulti;

use super::fold::{fold, is_run};
use super::tokens::Pieces;

/// Readings of one name that are kept at most, counted as combinations.
const MAX_READINGS: usize = 32;
/// Characters of one run of which pinyin is made; a longer run is a sentence, not a name.
const MAX_SYLLABLES: usize = 12;
/// What marks the whole of a name, login, address or number; no token can begin with it.
pub(super) const WHOLE: char = '=';

/// By their names: the Chinese one, the Latin one, the alias 花名.
pub(super) fn of_names(names: &[String]) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for name in names {
        add_name(name, &mut terms);
    }
    terms
}

/// By what belongs to them: login, mail address, employee number 工号, telephone number.
pub(super) fn of_accounts<const N: usize>(
    accounts: [Option<&String>; N],
    phone: &Option<String>,
) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    for account in accounts.into_iter().flatten() {
        add_whole(&fold(account), &mut terms);
    }
    if let Some(digits) = phone.as_deref().map(phone_digits).filter(|digits| !digits.is_empty()) {
        terms.insert(format!("{WHOLE}{digits}"));
        if let Some((from, _)) = digits.char_indices().rev().nth(3) {
            terms.insert(digits[from..].to_owned());
        }
        terms.insert(digits);
    }
    terms
}

pub(super) fn of_conversation(name: &str, topic: Option<&str>) -> BTreeSet<String> {
    let mut terms = BTreeSet::new();
    add_name(name, &mut terms);
    if let Some(topic) = topic {
        add_tokens(&fold(topic), &mut terms);
    }
    terms
}

/// The digits of a phone number without the prefix for China, so `+86 138-0013-8000` and `13800138000` are the same.
pub(super) fn phone_digits(phone: &str) -> String {
    let folded = fold(phone);
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let foreign = folded.trim_start().starts_with('+') || digits.starts_with("00");
    let national = digits.trim_start_matches("00").strip_prefix("86").filter(|_| foreign);
    national.map_or_else(|| digits.clone(), str::to_owned)
}

fn add_name(name: &str, terms: &mut BTreeSet<String>) {
    let folded = fold(name);
    add_tokens(&folded, terms);
    let whole: String = folded.split_whitespace().collect();
    if whole.is_empty() {
        return;
    }
    terms.insert(format!("{WHOLE}{whole}"));
    for run in folded.split(|c| !is_run(c)) {
        add_pinyin(run, terms);
    }
    if whole.is_ascii() {
        terms.insert(whole);
    }
}

/// A login or address: as it is, and its words.
fn add_whole(folded: &str, terms: &mut BTreeSet<String>) {
    if !folded.is_empty() {
        terms.insert(format!("{WHOLE}{folded}"));
        terms.insert(folded.to_owned());
        add_tokens(folded, terms);
    }
}

fn add_tokens(folded: &str, terms: &mut BTreeSet<String>) {
    for piece in Pieces::of(folded) {
        let token = &folded[piece.start..piece.end];
        terms.insert(token.to_owned());
        if let Some(first) = token.chars().next().filter(|_| piece.run) {
            terms.insert(first.to_string());
        }
    }
}

fn add_pinyin(run: &str, terms: &mut BTreeSet<String>) {
    let readings: Vec<Vec<String>> = run.chars().take(MAX_SYLLABLES).map_while(readings).collect();
    for syllables in combinations(&readings) {
        for from in 0..syllables.len() {
            let part = &syllables[from..];
            let initials = |part: &[&str]| part.iter().filter_map(|s| s.chars().next()).collect::<String>();
            terms.insert(part.concat());
            terms.insert(initials(part));
            terms.insert(format!("{}{}", part[0], initials(&part[1..])));
            terms.insert(format!("{}{}", initials(&part[..part.len() - 1]), part[part.len() - 1]));
        }
    }
}

/// The readings of one character, the commonest first, without tones; `ü` as it is typed, `v`, and as passports have it, `u`.
fn readings(c: char) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for reading in c.to_pinyin_multi()? {
        for plain in [reading.plain().replace('ü', "v"), reading.plain().replace('ü', "u")] {
            if !out.contains(&plain) {
                out.push(plain);
            }
        }
    }
    Some(out)
}

/// All ways to read a name, at most [`MAX_READINGS`]: where there would be more, the last characters keep their
/// commonest reading only, since it is surnames, at the front, that are read unusually.
fn combinations(readings: &[Vec<String>]) -> Vec<Vec<&str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for options in readings {
        let kept = if all.len() * options.len() <= MAX_READINGS { options.len() } else { 1 };
        all = all
            .iter()
            .flat_map(|begun| {
                options[..kept].iter().map(move |next| {
                    let mut longer = begun.clone();
                    longer.push(next.as_str());
                    longer
                })
            })
            .collect();
    }
    all
}
