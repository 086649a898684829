//! The journal over HTTP: what a person needs to be a witness, checked with nothing but the key.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lingtong::journal::seal::Checkpoint;
use lingtong::journal::seal::proof::verify_consistency;
use lingtong::journal::seal::tlog_proof::TlogProof;
use lingtong::journal::seal::tree::{Hash, root_of};
use lingtong::journal::store;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;

#[actix_web::test]
async fn anyone_signed_in_is_a_witness() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bo) = (house.person("ada").await, house.person("bo").await);
        let room = ada.opens(&house, "kitchen", &[&bo]).await;
        let vkey = house.app.installation.vkey.parse().unwrap();
        let text = async |path: &str| {
            let answer = bo.asks(&house, "GET", path).go().await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            answer.text
        };

        ada.says(&house, room, "soup is ready").await;
        house.app.signer.sign_now().await.unwrap();
        let old = Checkpoint::open(text("/journal/checkpoint").await.as_bytes(), &vkey).unwrap();
        let sent = ada.says(&house, room, "soup is cold").await;
        house.app.signer.sign_now().await.unwrap();
        let new = Checkpoint::open(text("/journal/checkpoint").await.as_bytes(), &vkey).unwrap();
        assert!(old.size < new.size);

        let (from, to) = (old.size, new.size);
        let answer = bo.gets(&house, &format!("/journal/consistency?from={from}&to={to}")).await;
        let hash = |text: &str| -> Hash { STANDARD.decode(text).unwrap().try_into().unwrap() };
        let hashes = answer["hashes"].as_array().unwrap();
        let proof: Vec<Hash> = hashes.iter().map(|text| hash(text.as_str().unwrap())).collect();
        verify_consistency(from, &old.root, to, &new.root, &proof).unwrap();

        let position = sent.position;
        let read = move |conn: &mut lingtong::db::Conn| store::leaf_hashes(conn, 0, i64::MAX);
        let leaves = house.app.db.read(read).await.unwrap();
        let leaves: Vec<Hash> = leaves.iter().map(|leaf| leaf.as_slice().try_into().unwrap()).collect();
        let proof = text(&format!("/journal/proof/{position}")).await;
        let proof = TlogProof::parse(proof.as_bytes()).unwrap();
        assert_eq!(proof.index, position as u64 - 1);
        proof.verify(&leaves[position as usize - 1], &vkey).unwrap();

        // An unfinished tile is there for the newest checkpoint only; a newer one may be signed between two questions.
        let (newest, tile) = loop {
            let newest = Checkpoint::open(text("/journal/checkpoint").await.as_bytes(), &vkey).unwrap();
            let path = format!("/tile/0/000.p/{}", newest.size);
            let answer = bo.asks(&house, "GET", &path).0.send().await.unwrap();
            if answer.status() == 200 {
                break (newest, answer.bytes().await.unwrap());
            }
        };
        assert_eq!(root_of(tile.as_chunks::<32>().0), newest.root);

        for (path, code) in [
            (format!("/journal/consistency?from=2&to={}", to + 1000), "bad_request"),
            ("/journal/consistency?from=2&to=1".to_owned(), "bad_request"),
            ("/journal/proof/0".to_owned(), "not_found"),
            ("/journal/proof/1000000".to_owned(), "not_found"),
            ("/tile/0/001".to_owned(), "not_found"),
            ("/tile/0/0".to_owned(), "not_found"),
            ("/tile/entries/000".to_owned(), "not_found"),
        ] {
            let answer = bo.asks(&house, "GET", &path).go().await;
            assert_eq!(answer.code(), code, "{path}: {}", answer.text);
        }
        for path in
            ["/journal/checkpoint", "/journal/proof/1", "/journal/consistency?from=1&to=2", "/tile/0/000"]
        {
            let answer = house.ask("GET", path).go().await;
            assert_eq!(answer.code(), "unauthenticated", "{path}");
        }
        house.close().await;
    }
}
