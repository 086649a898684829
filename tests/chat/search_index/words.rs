//! Which texts a word finds.

use super::rig::Rig;

#[test]
fn two_characters_are_found_inside_a_sentence() {
    let rig = Rig::with(&["今天下午开会讨论数据库迁移", "明天放假", "数据很多，库存很少"]);
    assert_eq!(rig.find("下午"), [1]);
    assert_eq!(rig.find("数据"), [3, 1]);
    assert_eq!(rig.find("数据库"), [1]);
    assert_eq!(rig.find("午开会讨"), [1]);
    assert_eq!(rig.find("会开"), [0; 0]);
}

#[test]
fn one_character_is_found_everywhere_in_a_run() {
    let rig = Rig::with(&["天亮了", "今天好", "好天", "晴", "天", "a天b"]);
    assert_eq!(rig.find("天"), [6, 5, 3, 2, 1]);
    assert_eq!(rig.find("晴"), [4]);
    assert_eq!(rig.find("雨"), [0; 0]);
}

#[test]
fn a_long_run_is_found_by_every_part_of_it() {
    let run = "兹定于本月二十八日上午九时在总部大楼三层会议室召开全体员工大会请准时参加";
    let rig = Rig::with(&[run, "别的"]);
    let chars: Vec<char> = run.chars().collect();
    assert!(chars.len() > 30);
    for length in [2, 3, 4, 5, 17, 18, chars.len()] {
        for part in chars.windows(length) {
            let part: String = part.iter().collect();
            assert_eq!(rig.find(&part), [1], "{part}");
        }
    }
    let twisted: String = chars[..17].iter().rev().collect();
    assert_eq!(rig.find(&twisted), [0; 0]);
}

#[test]
fn chinese_and_latin_mix_without_spaces() {
    let rig = Rig::with(&["请把iPhone15手机带来", "用Rust写的server", "v8版本"]);
    for text in ["iphone15", "iPhone15手机", "把iphone15", "手机", "iphone", "iphone15 带来"] {
        assert_eq!(rig.find(text), [1], "{text}");
    }
    assert_eq!(rig.find("rust写"), [2]);
    assert_eq!(rig.find("RUST"), [2]);
    assert_eq!(rig.find("v8版"), [3]);
    assert_eq!(rig.find("v9版"), [0; 0]);
}

#[test]
fn full_width_and_case_are_folded() {
    let rig = Rig::with(&["ＡＢＣ公司１２３号", "ｶﾀｶﾅ", "Ünal GmbH", "价格①"]);
    assert_eq!(rig.find("abc"), [1]);
    assert_eq!(rig.find("123号"), [1]);
    assert_eq!(rig.find("ａｂｃ"), [1]);
    assert_eq!(rig.find("カタカナ"), [2]);
    assert_eq!(rig.find("ÜNAL"), [3]);
    assert_eq!(rig.find("价格　1"), [4]);
}

#[test]
fn characters_that_cannot_be_seen_do_not_matter() {
    let rig = Rig::with(&["数\u{200B}据\u{FE0F}库", "co\u{AD}operate"]);
    assert_eq!(rig.find("数据库"), [1]);
    assert_eq!(rig.find("cooperate"), [2]);
}

#[test]
fn all_words_are_required_and_the_last_may_go_on() {
    let rig = Rig::with(&["the kitchen soup is ready", "soup kitchen", "kitchenette"]);
    assert_eq!(rig.find("soup kitchen"), [2, 1]);
    assert_eq!(rig.find("soup kit"), [2, 1]);
    assert_eq!(rig.find("kit soup"), [0; 0]);
    assert_eq!(rig.find("kitchen"), [3, 2, 1]);
    assert_eq!(rig.find("kitchen "), [2, 1]);
}

#[test]
fn a_quoted_phrase_is_in_order_and_whole() {
    let rig = Rig::with(&["soup is ready", "ready is soup", "soup is readymade", "数据，库里"]);
    assert_eq!(rig.find("\"soup is ready\""), [1]);
    assert_eq!(rig.find("“soup is”"), [3, 1]);
    assert_eq!(rig.find("＂is ready＂ soup"), [1]);
    assert_eq!(rig.find("is-ready "), [1]);
    assert_eq!(rig.find("is-ready"), [3, 2, 1], "still being typed");
    assert_eq!(rig.find("\"数据 库里\""), [4]);
    assert_eq!(rig.find("数据库里"), [0; 0]);
}

#[test]
fn addresses_and_numbers_are_found() {
    let rig = Rig::with(&["write to ada@example.com", "see https://example.com/a?b=3.14", "13800138000"]);
    assert_eq!(rig.find("ada@example.com"), [1]);
    assert_eq!(rig.find("example.com"), [2, 1]);
    assert_eq!(rig.find("3.14"), [2]);
    assert_eq!(rig.find("1380013"), [3]);
}

#[test]
fn nothing_is_too_long_to_find() {
    let word = "x1y2".repeat(500);
    let rig = Rig::with(&[&word, &"长".repeat(3_000)]);
    assert_eq!(rig.find(&word[..300]), [1]);
    assert_eq!(rig.find(&word), [1]);
    assert_eq!(rig.find(&"长".repeat(40)), [2]);
}
