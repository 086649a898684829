//! Names: what a login or a name may be, how logins compare, and how people are found and sorted by pinyin
//! 拼音.
//!
//! Pure functions; who is found is the business of people search.

use pinyin::ToPinyin;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest login, in characters.
pub const LOGIN_MAX: usize = 100;
/// Longest name, in characters.
pub const NAME_MAX: usize = 200;

/// Surnames read otherwise than the character commonly is.
#[rustfmt::skip]
pub const SURNAMES: &[(char, &str)] = &[
    ('曾', "zeng"), ('单', "shan"), ('解', "xie"), ('仇', "qiu"), ('区', "ou"), ('查', "zha"),
    ('朴', "piao"), ('盖', "ge"), ('乐', "yue"), ('覃', "qin"), ('翟', "zhai"), ('缪', "miao"),
    ('繁', "po"), ('种', "chong"), ('员', "yun"), ('折', "she"), ('洗', "xian"), ('秘', "bi"),
    ('祭', "zhai"), ('召', "shao"),
];

/// Why a login or name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameRefused {
    #[error("must not be empty")]
    Empty,
    #[error("must not be longer than {0} characters")]
    TooLong(usize),
    #[error("must not hold control, direction or invisible characters")]
    Hidden,
    #[error("must not hold spaces")]
    Space,
}

/// How a person is found and sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinyinKeys {
    /// `王伟` is `wangwei`, `Søren Kjær` is `sorenkjaer`.
    pub full: String,
    /// First letters: `ww`, `sk`.
    pub initials: String,
}

/// The form in which logins are compared: compatibility forms and case do not matter (NFKC, lower case).
pub fn fold(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// A login in its folded form.
///
/// # Errors
/// Empty, longer than [`LOGIN_MAX`], with a space or something that cannot be seen.
pub fn login(text: &str) -> Result<String, NameRefused> {
    let folded = fold(text);
    checked(&folded, LOGIN_MAX)?;
    if folded.contains(char::is_whitespace) { Err(NameRefused::Space) } else { Ok(folded) }
}

/// A mail address as it is compared; `None` if it can be none.
pub fn mail(text: &str) -> Option<String> {
    let folded = fold(text);
    let (local, domain) = folded.rsplit_once('@')?;
    (!local.is_empty() && domain.contains('.')).then_some(folded.clone())
}

/// A telephone number as it is compared: its digits, with the `+` of an international one (`00` counts as that).
/// A Chinese mobile number is the same with and without `+86`. `None` for fewer than five digits or other characters.
pub fn phone(text: &str) -> Option<String> {
    let folded: String =
        fold(text).chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.' | '/')).collect();
    let international = folded.strip_prefix('+').or_else(|| folded.strip_prefix("00"));
    let digits = international.unwrap_or(&folded);
    if digits.len() < 5 || digits.len() > 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let chinese_mobile = |digits: &str| digits.len() == 11 && digits.starts_with('1');
    match international {
        Some(digits) => match digits.strip_prefix("86") {
            Some(own) if chinese_mobile(own) => Some(own.to_owned()),
            _ => Some(format!("+{digits}")),
        },
        None => Some(digits.to_owned()),
    }
}

/// A name to show: spaces at its ends cut, runs of spaces made one.
///
/// # Errors
/// Empty, longer than [`NAME_MAX`], with control or direction characters.
pub fn display(text: &str) -> Result<String, NameRefused> {
    if text.trim().chars().any(hidden) {
        return Err(NameRefused::Hidden);
    }
    let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    checked(&name, NAME_MAX)?;
    Ok(name)
}

/// A name from elsewhere made fit to show: what [`display`] would refuse is cut out or cut off. `None` if
/// nothing is left.
pub fn tidy(text: &str) -> Option<String> {
    let seen: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !hidden(*c)).collect();
    let name: String = seen.split_whitespace().collect::<Vec<_>>().join(" ").nfc().take(NAME_MAX).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

fn checked(text: &str, longest: usize) -> Result<(), NameRefused> {
    match text {
        "" => Err(NameRefused::Empty),
        _ if text.chars().any(hidden) => Err(NameRefused::Hidden),
        _ if text.chars().count() > longest => Err(NameRefused::TooLong(longest)),
        _ => Ok(()),
    }
}

/// Characters that let one name look like another or break a line. The joiners U+200C and U+200D are part of
/// some scripts.
fn hidden(c: char) -> bool {
    let marks = matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}');
    let ranges = matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e007f}');
    c.is_control() || marks || ranges
}

/// Whether the text holds a Chinese character.
pub fn has_han(text: &str) -> bool {
    let han = |c| {
        let common = matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}');
        common || matches!(c, '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    };
    text.chars().any(han)
}

/// Pinyin of a name, `ü` as `v` like people type it. Other scripts keep their letters, without marks and in
/// lower case.
pub fn pinyin_keys(name: &str) -> PinyinKeys {
    let (mut full, mut initials, mut in_word) = (String::new(), String::new(), false);
    for (i, c) in fold(name).chars().enumerate() {
        let surname = SURNAMES.iter().find(|(own, _)| i == 0 && *own == c).map(|(_, reading)| *reading);
        if let Some(reading) = surname.or_else(|| c.to_pinyin().map(|reading| reading.plain())) {
            let reading = reading.replace('ü', "v");
            initials.extend(reading.chars().next());
            full.push_str(&reading);
            in_word = false;
        } else if c.is_alphanumeric() {
            let letters = unmarked(c);
            if !in_word {
                initials.extend(letters.chars().next());
            }
            full.push_str(&letters);
            in_word = true;
        } else if !is_combining_mark(c) && !matches!(c, '\'' | '’') {
            in_word = false;
        }
    }
    PinyinKeys { full, initials }
}

/// Whether a text is one emoji: a short cluster of signs without letters, digits alone or spaces.
pub fn is_one_emoji(text: &str) -> bool {
    let short = !text.is_empty() && text.chars().count() <= 12 && text.len() <= 64;
    let no_text = text
        .chars()
        .all(|c| !c.is_control() && !c.is_whitespace() && (!c.is_ascii_alphanumeric() || c.is_ascii_digit()));
    short && no_text && !text.is_ascii()
}

/// What people are sorted by: pinyin and Latin names in one alphabet, equal ones by the name itself.
pub fn sort_key(name: &str) -> String {
    format!("{}\u{1}{}", pinyin_keys(name).full, fold(name))
}

/// Everything a person may be found by, as distinct words, each to be matched by its beginning: the folded
/// names, their words, their pinyin and initials, the login.
pub fn search_words(login: &str, names: &[&str]) -> Vec<String> {
    let mut words = vec![fold(login)];
    for name in names {
        let folded = fold(name);
        let keys = pinyin_keys(name);
        words.extend(folded.split_whitespace().map(str::to_owned));
        words.extend([folded.split_whitespace().collect(), keys.full, keys.initials]);
        words.extend(folded.split_whitespace().map(|word| word.chars().map(unmarked).collect()));
    }
    words.retain(|word: &String| !word.is_empty());
    words.sort();
    words.dedup();
    words
}

/// A letter without its marks: `ř` is `r`, `ø` is `o`.
fn unmarked(c: char) -> String {
    match c {
        'ø' => "o".into(),
        'æ' => "ae".into(),
        'œ' => "oe".into(),
        'ß' => "ss".into(),
        'đ' | 'ð' => "d".into(),
        'ł' => "l".into(),
        'þ' => "th".into(),
        'ı' => "i".into(),
        _ => std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).collect(),
    }
}
