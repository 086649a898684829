//! Texts that are unusual but allowed are kept to the letter; what is too long is refused; none of it is logged.

use lingtong_tests::house::House;
use lingtong_tests::logs::Logs;
use lingtong_tests::postgres::Backend;
use serde_json::json;

use super::{client_id, refused};

#[actix_web::test]
async fn unusual_texts_are_kept_to_the_letter_and_never_logged() {
    let logs = Logs::start();
    let texts = [
        "👩‍👩‍👧‍👦 🀄 𠮷野家 quagga-one",
        "\u{202e}quagga-two\u{202c} שלום \u{200f}مرحبا\u{2066}",
        "e\u{301} é ﬁ Ａ quagga-three",
        " quagga-four\r\n\tlines\u{2028}\u{85} ",
        "'; DROP TABLE message; -- quagga-five",
        "\u{feff}\u{ffff}\u{10ffff} quagga-six",
    ];
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let id = ada.opens(&house, "kitchen", &[]).await;
        for text in texts {
            let path = format!("/conversations/{id}/messages/{}", client_id());
            ada.sends(&house, "PUT", &path, &json!({"text": text})).await.ok();
        }
        let history = ada.gets(&house, &format!("/conversations/{id}/messages")).await;
        let kept: Vec<&str> =
            history["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect();
        assert_eq!(kept, texts);
        for (seq, text) in (1..).zip(texts) {
            let path = format!("/conversations/{id}/messages/{seq}");
            let edited = format!("{text} again");
            let message = ada.sends(&house, "PATCH", &path, &json!({"text": edited})).await.ok();
            assert_eq!(message["text"], edited);
        }
        house.close().await;
    }
    logs.must_not_hold(&["quagga", "DROP TABLE", "𠮷"]);
}

#[actix_web::test]
async fn a_text_has_16000_characters_and_not_one_more() {
    let house = House::open(Backend::Sqlite).await;
    let ada = house.person("ada").await;
    let id = ada.opens(&house, "kitchen", &[]).await;
    let path =
        |number: u8| format!("/conversations/{id}/messages/018f3b1c-7d2e-7abc-8def-0123456789{number:02x}");
    let longest = "𠮷".repeat(16_000);
    ada.sends(&house, "PUT", &path(1), &json!({"text": longest})).await.ok();
    let head = house.head().await;
    let longer = longest + "字";
    let answer = ada.sends(&house, "PUT", &path(2), &json!({"text": longer})).await;
    refused(&answer, 413, "too_large", "16,001 characters");
    let answer = ada
        .sends(&house, "PATCH", &format!("/conversations/{id}/messages/1"), &json!({"text": longer}))
        .await;
    refused(&answer, 413, "too_large", "16,001 characters in an edit");
    assert_eq!(house.head().await, head);
    house.close().await;
}
