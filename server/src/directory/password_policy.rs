//! What a new password must be: long enough, no common one, not made of what everybody knows of the person.
//!
//! Length is the operator's to set; how easy it is to guess is estimated by zxcvbn, whose 30,000 most common passwords are
//! the list of breached ones. No rule asks for digits or signs, and none for a change by date (NIST SP 800-63B).

use super::Directory;
use super::password::{LONGEST, Password};
use super::people::store::PersonRow;
use crate::error::{Code, Problem};
use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

/// Words that name what is signed in to.
const OURS: &[&str] = &["lingtong", "灵通"];
/// Of the estimate; below it a password falls to somebody who may try for days.
const LEAST: Score = Score::Three;

/// What everybody knows of a person, as words a password must not be made of.
pub(super) fn words(row: &PersonRow) -> Vec<String> {
    let more = [&row.latin_name, &row.alias, &row.email, &row.phone, &row.employee_number];
    let all = [&row.login, &row.name].into_iter().chain(more.into_iter().flatten());
    all.flat_map(|text| text.split([' ', '@', '.', '-', '_']).chain([text.as_str()]).map(str::to_owned))
        .collect()
}

impl Directory {
    /// Checks a new password and hashes it. Errors: `validation`, `weak_password`; `unavailable` when too many wait.
    pub(super) async fn accept_password(
        &self,
        password: Password,
        words: Vec<String>,
    ) -> Result<String, Problem> {
        let (shortest, judged) = (usize::from(self.auth.password_min_length), password.clone());
        // The estimate is computing, too: some milliseconds.
        let judge = tokio::task::spawn_blocking(move || rules(&judged, shortest, &words));
        judge.await.map_err(|_| Code::Internal.because("the password could not be judged"))??;
        self.hasher.hash(password).await
    }
}

/// Whether it may be a password: `shortest` is in characters, `words` are what everybody knows of the person. Errors:
/// `validation`, `weak_password`.
pub fn rules(password: &Password, shortest: usize, words: &[String]) -> Result<(), Problem> {
    let refused = |code: Code, why: &str| Err(code.because(why).field("password"));
    let text = password.raw();
    if text.chars().count() < shortest {
        return refused(Code::Validation, &format!("a password has at least {shortest} characters"));
    }
    if text.len() > LONGEST {
        return refused(Code::Validation, &format!("a password has at most {LONGEST} bytes"));
    }
    if text.contains('\0') {
        return refused(Code::Validation, "a password has no NUL in it");
    }
    let words: Vec<&str> = words.iter().map(String::as_str).chain(OURS.iter().copied()).collect();
    let estimate = zxcvbn(text, &words);
    if estimate.score() >= LEAST {
        return Ok(());
    }
    let why = match estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning) {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => "this is, or is like, one of the passwords that everybody tries first",
        Some(
            Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
            | Warning::CommonNamesAndSurnamesAreEasyToGuess,
        ) => "names are easy to guess",
        Some(Warning::DatesAreOftenEasyToGuess | Warning::RecentYearsAreEasyToGuess) => {
            "dates are easy to guess"
        }
        _ => "it is made of common words, repeats, rows of keys or what is known of the person",
    };
    refused(Code::WeakPassword, &format!("{why}; take several words that do not belong together"))
}
