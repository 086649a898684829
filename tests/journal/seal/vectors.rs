//! Bytes that may never change.

use std::borrow::Cow;

use lingtong::journal::seal::content::{Content, ContentError, File, Value as _, Who};
use lingtong::journal::seal::disclosure::{self, Digest, DisclosureError, Writer};
use lingtong::journal::seal::leaf::{self, Leaf, LeafError, MAX_LEAF, Outcome};
use lingtong::journal::seal::proof::{consistency, inclusion, verify_consistency, verify_inclusion};
use lingtong::journal::seal::tlog_proof::TlogProof;
use lingtong::journal::seal::tree::{Hash, leaf_hash, root_of};
use lingtong::journal::seal::{Checkpoint, SignerKey, VerifierKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::trees::Memory;
use super::{base64_hash, hash};

fn file(name: &str) -> Value {
    let path = format!("{}/data/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} is not text"))
}

#[test]
fn the_published_vector_holds_in_full() {
    let v = file("published-v1.json");
    let key: VerifierKey = text(&v, "vkey").parse().unwrap();
    let signer = SignerKey::from_seed("im.example.test/audit/org1", &hash(text(&v, "seed"))).unwrap();
    assert_eq!(signer.verifier(), &key);
    assert_eq!(signer.verifier().to_string(), text(&v, "vkey"));

    let mut scratch = Vec::new();
    let mut hashes = Vec::new();
    for (seq, expected) in v["leaves"].as_array().unwrap().iter().enumerate() {
        let bytes = text(expected, "bytes");
        let leaf = leaf::parse(bytes.as_bytes()).unwrap();
        assert_eq!((leaf.seq, leaf.at), (seq as u64, 1_767_323_045_000 + seq as i64));
        assert_eq!(hex::encode(leaf.hash(&mut scratch).unwrap()), text(expected, "hash"));
        assert_eq!(scratch, bytes.as_bytes());
        hashes.push(leaf_hash(bytes.as_bytes()));
    }

    let given = &v["disclosure"];
    let disclosed = disclosure::parse(text(given, "text")).unwrap();
    let mut writer = Writer::default();
    assert_eq!(disclosed.name, "actor");
    assert_eq!(disclosed.value, r#"{"t":"user","id":"u1","name":"alice"}"#);
    assert_eq!(writer.write(&[3; 16], "actor", &disclosed.value), text(given, "text"));
    let digest = Digest::of(text(given, "text"));
    assert_eq!(digest.as_str(), text(given, "digest"));
    assert!(leaf::parse(text(&v["leaves"][1], "bytes").as_bytes()).unwrap().sd.contains(&digest));

    let root = base64_hash(text(&v, "root"));
    assert_eq!(root_of(&hashes), root);
    let head = Checkpoint { origin: key.name().to_owned(), size: 3, root };
    let note = head.sign(&signer).unwrap();
    assert_eq!(note, format!("{}\n{}\n", head.text(), text(&v, "signature")));
    assert_eq!(Checkpoint::open(note.as_bytes(), &key).unwrap(), head);

    let list = |key: &str| -> Vec<Hash> {
        v[key].as_array().unwrap().iter().map(|hash| base64_hash(hash.as_str().unwrap())).collect()
    };
    let memory = Memory::new(&hashes);
    assert_eq!(inclusion(&memory, 1, 3).unwrap(), list("inclusion_1_3"));
    assert_eq!(consistency(&memory, 1, 3).unwrap(), list("consistency_1_3"));
    verify_inclusion(&hashes[1], 1, 3, &list("inclusion_1_3"), &root).unwrap();
    verify_consistency(1, &hashes[0], 3, &root, &list("consistency_1_3")).unwrap();

    let proof = TlogProof { extra: None, index: 1, hashes: list("inclusion_1_3"), checkpoint: note };
    assert_eq!(TlogProof::parse(proof.text().as_bytes()).unwrap().verify(&hashes[1], &key).unwrap(), head);
}

#[test]
fn the_sample_of_rfc_9901_holds() {
    let sample = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    let disclosed = disclosure::parse(sample).unwrap();
    assert_eq!(disclosed.salt, "_26bc4LT-ac6q2KI6cBW5es");
    assert_eq!((disclosed.name.as_str(), disclosed.value.as_str()), ("family_name", "\"Möbius\""));
    assert_eq!(Digest::of(sample).as_str(), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
}

#[test]
fn message_leaf_v1_is_frozen() {
    let vectors = file("message-v1.json");
    let (mut writer, mut out) = (Writer::default(), Vec::new());
    for case in vectors["cases"].as_array().unwrap() {
        let name = text(case, "name");
        let expect = &case["expect"];
        let who_salt = hex::decode(text(case, "who_salt")).unwrap().try_into().unwrap();
        let content_salt = hex::decode(text(case, "content_salt")).unwrap().try_into().unwrap();

        let w = &case["who"];
        let who = Who {
            actor_kind: text(w, "actor_kind"),
            actor: w["actor"].as_i64().unwrap(),
            conversation: w["conversation"].as_i64().unwrap(),
            message: w["message"].as_i64(),
            session: w["session"].as_i64(),
            ip: w["ip"].as_str(),
            client: w["client"].as_str(),
        };
        out.clear();
        who.write(&mut out).unwrap();
        assert_eq!(str::from_utf8(&out).unwrap(), text(expect, "who"), "{name}");
        let who_digest = who.digest(&who_salt, &mut writer).unwrap();
        assert_eq!(who_digest.as_str(), text(expect, "who_digest"), "{name}");

        let c = &case["content"];
        let body = text(c, "body").as_bytes();
        let mentions: Vec<i64> =
            c["mentions"].as_array().unwrap().iter().map(|id| id.as_i64().unwrap()).collect();
        let files = c["files"].as_array().unwrap();
        let hashes: Vec<Hash> = files.iter().map(|f| Sha256::digest(text(f, "bytes")).into()).collect();
        let each = files.iter().zip(&hashes).map(|(f, sha256)| File {
            id: f["id"].as_i64().unwrap(),
            sha256,
            size: text(f, "bytes").len() as i64,
            name: text(f, "name"),
        });
        let content = Content {
            rev: c["rev"].as_i64().unwrap(),
            sha256: &Sha256::digest(body).into(),
            len: body.len() as i64,
            format: text(c, "format"),
            reply_to: c["reply_to"].as_i64(),
            thread: c["thread"].as_i64(),
            edit_of: c["edit_of"].as_i64(),
            forward_of: c["forward_of"][0].as_i64().zip(c["forward_of"][1].as_i64()),
            mentions: &mentions,
            files: &each.collect::<Vec<_>>(),
        };
        let disclosure = content.disclosure(&content_salt, &mut writer).unwrap();
        assert_eq!(disclosure, text(expect, "content_disclosure"), "{name}");
        assert_eq!(disclosure::parse(disclosure).unwrap().value, text(expect, "content"), "{name}");
        let content_digest = content.digest(&content_salt, &mut writer).unwrap();
        assert_eq!(content_digest.as_str(), text(expect, "content_digest"), "{name}");

        let mut sd = [who_digest, content_digest];
        sd.sort_unstable();
        let leaf = Leaf {
            log: text(case, "log").into(),
            seq: case["seq"].as_u64().unwrap(),
            at: case["at"].as_i64().unwrap(),
            act: text(case, "act").into(),
            out: text(case, "out").parse().unwrap(),
            sd: Cow::Borrowed(&sd),
        };
        let leaf_hash = leaf.hash(&mut out).unwrap();
        assert_eq!(str::from_utf8(&out).unwrap(), text(expect, "leaf"), "{name}");
        assert_eq!(hex::encode(leaf_hash), text(expect, "leaf_hash"), "{name}");
        assert_eq!(leaf::parse(&out).unwrap(), leaf, "{name}");
    }
}

#[test]
fn mentions_are_written_in_one_order_only() {
    let sha256 = [0; 32];
    for mentions in [[2, 1], [1, 1]] {
        let content = Content {
            rev: 1,
            sha256: &sha256,
            len: 0,
            format: "markdown",
            reply_to: None,
            thread: None,
            edit_of: None,
            forward_of: None,
            mentions: &mentions,
            files: &[],
        };
        assert_eq!(content.write(&mut Vec::new()), Err(ContentError::Mentions));
    }
}

#[test]
fn a_leaf_that_is_not_plain_is_refused() {
    let digests: Vec<Digest> = (0..90).map(|i| Digest::of(&i.to_string())).collect();
    let mut sorted = digests.clone();
    sorted.sort_unstable();
    let plain = Leaf {
        log: "im.example.test/journal".into(),
        seq: 7,
        at: 0,
        act: "message.send".into(),
        out: Outcome::Success,
        sd: Cow::Borrowed(&sorted[..2]),
    };
    let refused = |change: &dyn Fn(&mut Leaf<'_>)| {
        let mut leaf = plain.clone();
        change(&mut leaf);
        leaf.write(&mut Vec::new()).unwrap_err()
    };
    for log in ["", "a b", "a+b", "a\"b", "a\\b", "a\nb", "a\u{2003}b", "a\u{7f}b"] {
        assert_eq!(refused(&|leaf| leaf.log = log.to_owned().into()), LeafError::Log, "{log:?}");
    }
    for act in ["", "Message.send", "message send", "message\"", "消息"] {
        assert_eq!(refused(&|leaf| leaf.act = act.to_owned().into()), LeafError::Act, "{act:?}");
    }
    assert_eq!(refused(&|leaf| leaf.seq = 1 << 63), LeafError::Seq);
    for at in [253_402_300_800_000, -62_167_219_200_001, i64::MAX, i64::MIN] {
        assert_eq!(refused(&|leaf| leaf.at = at), LeafError::Time, "{at}");
    }
    let backwards: Vec<Digest> = sorted[..2].iter().rev().copied().collect();
    assert_eq!(refused(&|leaf| leaf.sd = backwards.clone().into()), LeafError::Digests);
    assert_eq!(refused(&|leaf| leaf.sd = vec![sorted[0]; 2].into()), LeafError::Digests);
    assert_eq!(refused(&|leaf| leaf.sd = sorted.clone().into()), LeafError::Length);

    let mut bytes = Vec::new();
    plain.write(&mut bytes).unwrap();
    let good = String::from_utf8(bytes).unwrap();
    let changes = [
        ("{\"v\":1", "{\"v\":2"),
        ("{\"v\":1", "{ \"v\":1"),
        ("{\"v\":1,", "{\"v\":1,\"x\":0,"),
        ("\"seq\":7", "\"seq\":07"),
        ("\"seq\":7", "\"seq\":-7"),
        ("\"seq\":7", "\"seq\":7.0"),
        (".000Z", "Z"),
        (".000Z", ".0000Z"),
        (".000Z", ".000+00:00"),
        ("00:00:00.000Z", "00:00:60.000Z"),
        ("1970-01-01T", "1970-01-01t"),
        ("message.send", "message\\u002esend"),
        ("success", "Success"),
        ("]}", "]}\n"),
        ("\"]}", "=\"]}"),
    ];
    for (from, to) in changes {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(leaf::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    assert_eq!(leaf::parse(&vec![b' '; MAX_LEAF + 1]), Err(LeafError::Length));
    assert!(leaf::parse(&[good.as_bytes(), &[0xff]].concat()).is_err());
}

#[test]
fn a_disclosure_that_is_not_plain_is_refused() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let of = |json: &[u8]| disclosure::parse(&URL_SAFE_NO_PAD.encode(json)).map(|disclosed| disclosed.value);
    assert_eq!(of(b"[\"s\", \"n\", {\"a\" : 1.0e5} ]").unwrap(), "{\"a\" : 1.0e5}");
    for json in [
        "[\"s\",\"n\"]",
        "[\"s\",\"n\",1,2]",
        "[1,\"n\",1]",
        "{}",
        "",
        "[\"s\",\"n\",1] x",
        "[\"s\",\"n\",01]",
    ] {
        assert_eq!(of(json.as_bytes()), Err(DisclosureError::Shape), "{json}");
    }
    assert_eq!(of(b"[\"s\",\"_sd\",1]"), Err(DisclosureError::Name));
    assert_eq!(of(b"[\"s\",\"...\",1]"), Err(DisclosureError::Name));
    assert_eq!(of(b"[\"s\",\"n\",\"\xff\"]"), Err(DisclosureError::Encoding));
    // The last of these has bits set below the last byte.
    for text in ["WyJz=", "Wy Jz", "A", "WyJ"] {
        assert_eq!(disclosure::parse(text), Err(DisclosureError::Encoding), "{text}");
    }
    for digest in
        ["", "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC1", "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0="]
    {
        assert_eq!(digest.parse::<Digest>(), Err(DisclosureError::Digest), "{digest}");
    }
}
