//! The way out: texts with holes.

use lingtong::outside::template::{fill, in_form, in_html, in_json};

#[test]
fn holes_are_filled_once_and_braces_stay() {
    let value = |name: &str| (name == "text").then(|| "{text} \"quoted\"".to_owned());
    assert_eq!(fill("a {text} b", value), "a {text} \"quoted\" b");
    assert_eq!(fill("{\"to\": {\"{number}\": 1}, {", value), "{\"to\": {\"{number}\": 1}, {");
    assert_eq!(fill("{text", value), "{text");
}

#[test]
fn texts_stay_inside() {
    assert_eq!(in_json("a\"b\\\n电"), "a\\\"b\\\\\\n电");
    assert_eq!(in_form("+86 1&x=电"), "%2B86%201%26x%3D%E7%94%B5");
    assert_eq!(in_html("<a href='x'>&"), "&lt;a href=&#39;x&#39;&gt;&amp;");
}
