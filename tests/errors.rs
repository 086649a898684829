//! The table of codes is complete, stable and documented.

use std::collections::HashSet;

use lingtong::error::{Code, Problem, reference_markdown};
use lingtong_tests::generated::assert_committed;

#[test]
fn names_are_unique_and_snake_case() {
    let mut seen = HashSet::new();
    for code in Code::ALL {
        assert!(seen.insert(code.name()), "{code} is there twice");
        assert!(code.name().chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{code}");
        assert_eq!(serde_json::to_value(code).unwrap(), code.name());
    }
}

#[test]
fn every_code_has_an_error_status_and_both_titles() {
    for code in Code::ALL {
        assert!((400..600).contains(&code.status()), "{code}");
        assert!(code.title().is_ascii() && !code.title().is_empty(), "{code}");
        assert!(code.title_zh().chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{code}");
    }
}

#[test]
fn the_page_has_one_row_a_code() {
    let page = reference_markdown();
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("| `{code}` |")).count(), 1, "{code}");
    }
    assert_committed("docs/reference/errors.md", &page);
}

#[test]
fn a_problem_says_code_and_detail() {
    let problem: Problem = Code::Validation.because("a name is needed").field("name");
    assert_eq!(problem.to_string(), "validation: a name is needed");
    assert_eq!(problem.fields, ["name"]);
    assert_eq!(Problem::from(Code::NotFound).detail, "Not found");
}
