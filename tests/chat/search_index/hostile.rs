//! No text is an error, whoever wrote it.

use lingtong::chat::search::{Change, MessageQuery};

use super::rig::{Rig, query};

fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\"",
        "\"\"",
        "\"\"\"",
        "“”",
        "“",
        "\" \"",
        "a\"b",
        "OR",
        "AND NOT",
        "title:(a",
        "*",
        "?",
        "a*",
        "~2",
        "^9",
        "[1 TO 2]",
        "{",
        "\\",
        "/.*/",
        "-",
        "--x",
        "+",
        "!",
        "text:soup",
        "' OR 1=1 --",
        "%_",
        "\0",
        "so\0up",
        "\u{202E}puos",
        "שלום עולם",
        "مرحبا بالعالم",
        "👩‍👩‍👧‍👦 soup",
        "👍",
        "e\u{301}\u{301}\u{301}",
        "\u{FFFF}",
        "\u{10FFFF}",
        "\u{FDFA}",
        "🇨🇳",
        "ﬃ",
        "İ",
        "ß",
        "กำลัง",
        "한국어",
        "\u{3000}",
        "。",
        "，。！",
        "\u{1F9D1}\u{200D}",
        "\r\n\t",
        "=",
        "=soup",
        "@",
        "@@",
        "a@",
        "+86",
        "0086",
        "86",
        "ǅ",
    ]
    .map(str::to_owned)
    .into();
    for unit in [
        "汉", "a", "a ", "汉 ", "\"", "a\"", "汉\"", "👍", "\u{301}", "1", "=", "a@ ", "汉a", "\0",
        "\u{FDFA}",
    ] {
        texts.push(unit.repeat(10_000));
    }
    texts
}

#[test]
fn no_question_is_an_error() {
    let rig = Rig::with(&["soup is ready", "汉字", "👍"]);
    let everything = [1, 2].into();
    for text in hostile() {
        rig.ask(&query(&text));
        rig.ask(&MessageQuery { limit: 0, cursor: Some(0), ..query(&text) });
        rig.index.search_people(&text, &lingtong::directory::Sight::everything(), None, 5).unwrap();
        rig.index.search_conversations(&text, &everything, 5).unwrap();
    }
    assert_eq!(rig.find("שלום"), [0; 0]);
    assert_eq!(rig.find("，。！"), [0; 0], "a question without a word finds nothing");
}

#[test]
fn no_text_is_refused() {
    let rig = Rig::new();
    let texts = hostile();
    for (seq, text) in (1..).zip(&texts) {
        rig.send(1, seq, 1, text);
        rig.apply(&[
            Change::UpsertPerson {
                id: seq,
                names: vec![text.clone()],
                login: text.clone(),
                phone: Some(text.clone()),
                email: Some(text.clone()),
                employee_number: Some(text.clone()),
                hidden: false,
            },
            Change::UpsertConversation { id: seq, name: text.clone(), topic: Some(text.clone()) },
        ]);
    }
    rig.commit();
    let find = |text: &str| {
        rig.find(text)
            .into_iter()
            .map(|seq| texts[usize::try_from(seq).unwrap() - 1].as_str())
            .collect::<Vec<_>>()
    };
    assert!(find("שלום").contains(&"שלום עולם"));
    assert!(find("한국").contains(&"한국어"));
    assert!(find("soup").contains(&"👩‍👩‍👧‍👦 soup"));
    assert!(find("puos").contains(&"\u{202E}puos"));
}
