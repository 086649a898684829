//! Letters: what becomes of a name, a link and a time in a mail.

use lingtong::directory::letters::{About, Letter};

#[test]
fn names_stay_text_and_links_become_links() {
    let about = About::Invitation {
        name: "<b>{link}".into(),
        by: "王 & Co".into(),
        link: "https://im.example.com/#invitation=x".into(),
        until: 1_785_542_400_000,
    };
    for chinese in [false, true] {
        let mail = Letter { to: "a@b.example".into(), chinese, about: about.clone() }.mail();
        assert!(mail.subject.contains("王 & Co"), "{}", mail.subject);
        assert!(
            mail.text.contains("<b>{link}") && mail.text.contains("2026-08-01 00:00 UTC"),
            "{}",
            mail.text
        );
        assert!(mail.html.contains("&lt;b&gt;{link}"), "{}", mail.html);
        assert!(mail.html.contains("<a href=\"https://im.example.com/#invitation=x\">"), "{}", mail.html);
        assert!(!mail.html.contains("{until}") && !mail.text.contains("{by}"));
    }
}
