//! Signed notes, checkpoints and `.tlog-proof` files: what is accepted, and every refusal.

use std::process::Command;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lingtong::journal::seal::checkpoint::CheckpointError;
use lingtong::journal::seal::note::{MAX_SIGNATURES, Note, NoteError};
use lingtong::journal::seal::proof::{ProofError, inclusion};
use lingtong::journal::seal::tlog_proof::{TlogProof, TlogProofError};
use lingtong::journal::seal::tree::{empty_root, root_of};
use lingtong::journal::seal::{Checkpoint, SignerKey, VerifierKey};

use super::leaves;
use super::trees::Memory;

const ORIGIN: &str = "im.example.test/journal";

fn signer(name: &str, seed: u8) -> SignerKey {
    SignerKey::from_seed(name, &[seed; 32]).unwrap()
}

fn head(size: u64) -> Checkpoint {
    Checkpoint { origin: ORIGIN.to_owned(), size, root: root_of(&leaves(size)) }
}

#[test]
fn openssl_accepts_our_signature_and_no_other() {
    let key = signer(ORIGIN, 7);
    let note = head(3).sign(&key).unwrap();
    let note = Note::parse(note.as_bytes()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    // SubjectPublicKeyInfo of RFC 8410: a fixed header before the 32 bytes.
    let spki = [&hex::decode("302a300506032b6570032100").unwrap()[..], key.verifier().public()].concat();
    let public = put("key.der", &spki);
    let signature = put("signature", &note.signatures[0].signature);
    let verify = |text: &str| {
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin", "-inkey"]).arg(&public);
        openssl.arg("-sigfile").arg(&signature).arg("-in").arg(put("text", text.as_bytes()));
        let answer = openssl.output().expect("the openssl command is needed: apt-get install openssl");
        String::from_utf8_lossy(&answer.stdout).contains("Signature Verified Successfully")
            && answer.status.success()
    };
    assert!(verify(note.text));
    assert!(!verify(&note.text.replace("\n3\n", "\n4\n")));
}

#[test]
fn the_example_of_the_note_specification_holds() {
    let key: VerifierKey =
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k".parse().unwrap();
    let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    assert_eq!(Note::parse(note.as_bytes()).unwrap().verify(std::slice::from_ref(&key)).unwrap(), [&key]);
}

#[test]
fn a_verifier_key_in_another_form_is_refused() {
    let good = signer("im.example.test/audit/org1", 7).verifier().to_string();
    assert_eq!(good.parse::<VerifierKey>().unwrap().to_string(), good);
    let encode = |bytes: &[u8]| STANDARD.encode(bytes);
    let bad = [
        String::new(),
        "name".into(),
        "name+0b9ad250".into(),
        good.replace("0b9ad250", "0b9ad251"),
        good.replace("0b9ad250", "0B9AD250"),
        good.replace("org1", "org2"),
        good.replace("AepK", "BepK"),
        good.replace("audit/", "audit "),
        good.replacen("im.example.test/audit/org1", "", 1),
        format!("{good}\n"),
        format!("{good}="),
        good[..good.len() - 4].to_owned(),
        // The neutral point: every signature would fit it.
        format!("weak+00000000+{}", encode(&[&[1, 1][..], &[0; 31]].concat())),
    ];
    for text in bad {
        assert!(text.parse::<VerifierKey>().is_err(), "{text:?}");
    }
    for name in ["", "a b", "a+b", "a\u{a0}b", "a\u{3000}b", "a\nb"] {
        assert_eq!(SignerKey::from_seed(name, &[1; 32]).unwrap_err(), NoteError::Name, "{name:?}");
    }
    assert!(!format!("{:?}", signer("a", 7)).contains("070707"));
}

#[test]
fn sixteen_signatures_are_accepted_and_one_more_is_not() {
    let keys: Vec<SignerKey> = (0..17).map(|n| signer(&format!("witness{n}.example"), n)).collect();
    let text = head(9).text();
    let note = |n: usize| {
        format!("{text}\n{}", keys[..n].iter().map(|key| key.signature_line(&text)).collect::<String>())
    };
    let known: Vec<VerifierKey> = keys.iter().map(|key| key.verifier().clone()).collect();
    let sixteen = note(MAX_SIGNATURES);
    assert_eq!(Note::parse(sixteen.as_bytes()).unwrap().verify(&known).unwrap().len(), 16);
    assert_eq!(Note::parse(sixteen.as_bytes()).unwrap().verify(&known[3..4]).unwrap(), [&known[3]]);
    assert_eq!(Note::parse(note(17).as_bytes()), Err(NoteError::Count));
    let thousand = format!("{text}\n{}", keys[0].signature_line(&text).repeat(1000));
    assert_eq!(Note::parse(thousand.as_bytes()), Err(NoteError::Count));
    let twice = format!("{text}\n{}", keys[0].signature_line(&text).repeat(2));
    assert_eq!(Note::parse(twice.as_bytes()).unwrap().verify(&known).unwrap().len(), 1);
}

#[test]
fn keys_that_are_not_known_are_passed_over() {
    let (log, other) = (signer(ORIGIN, 7), signer(ORIGIN, 8));
    let text = head(9).text();
    let later = format!("— {ORIGIN} {}\n", STANDARD.encode([9; 2000]));
    let note = format!("{text}\n{}{later}{}", other.signature_line(&text), log.signature_line(&text));
    assert_eq!(Checkpoint::open(note.as_bytes(), log.verifier()).unwrap(), head(9));
    let only_other = other.sign(&text).unwrap();
    let refused = Err(CheckpointError::Note(NoteError::Unknown));
    assert_eq!(Checkpoint::open(only_other.as_bytes(), log.verifier()), refused);
    assert_eq!(Note::parse(only_other.as_bytes()).unwrap().verify(&[]), Err(NoteError::Unknown));
    // One good and one bad signature of the same key: the bad one decides.
    let forged = format!("{text}\n{}{}", log.signature_line(&text), log.signature_line("other\n"));
    let refused = Err(CheckpointError::Note(NoteError::Signature));
    assert_eq!(Checkpoint::open(forged.as_bytes(), log.verifier()), refused);
    let id_alone =
        format!("{text}\n— {ORIGIN} {}\n", STANDARD.encode([&log.verifier().id()[..], &[0; 63]].concat()));
    assert_eq!(Checkpoint::open(id_alone.as_bytes(), log.verifier()), refused);
}

#[test]
fn a_note_in_another_form_is_refused() {
    let key = signer(ORIGIN, 7);
    let good = head(9).sign(&key).unwrap();
    let short = STANDARD.encode(key.verifier().id());
    let bad = [
        (String::new(), NoteError::Text),
        (good.replace('\n', "\r\n"), NoteError::Text),
        (good.replace("example", "exam\u{1}ple"), NoteError::Text),
        (good.replace("example", "exam\tple"), NoteError::Text),
        (good.trim_end().to_owned(), NoteError::Text),
        (format!("{good}x"), NoteError::Text),
        (format!("{good}x\n"), NoteError::Line),
        (format!("{good}\n"), NoteError::Line),
        (good.replace("— ", "- "), NoteError::Line),
        (good.replace("— ", "—"), NoteError::Line),
        (good.replace("— im.", "— im ."), NoteError::Line),
        (good.replace("— im.", "— im+."), NoteError::Name),
        (good.replace("— im.", "— im\u{a0}."), NoteError::Name),
        (good.replace("— im.example.test/journal", "— "), NoteError::Name),
        (good.replace("=\n\n", "=\n"), NoteError::Line),
        (good.replacen("\n\n", "\n\n\n", 1), NoteError::Line),
        (format!("{}\n\n— a {short}\n", "x"), NoteError::Line),
        (format!("{}\n\n— a !!!!\n", "x"), NoteError::Line),
    ];
    for (note, error) in bad {
        let verdict: Result<(), NoteError> = Note::parse(note.as_bytes()).map(drop);
        // An empty line more belongs to the text, which is then not what was signed.
        let verdict: Result<(), NoteError> =
            verdict.and_then(|()| match Checkpoint::open(note.as_bytes(), key.verifier()) {
                Err(CheckpointError::Note(NoteError::Signature)) => Err(NoteError::Line),
                other => panic!("{other:?} for {note:?}"),
            });
        assert_eq!(verdict, Err(error), "{note:?}");
    }
    assert_eq!(Note::parse(&[good.as_bytes(), b"\xff\n"].concat()), Err(NoteError::Text));
    assert_eq!(key.sign("no newline"), Err(NoteError::Text));
    assert_eq!(key.sign("carriage\r\n"), Err(NoteError::Text));
    let changed = good.replace("\n9\n", "\n8\n");
    assert_eq!(Checkpoint::open(changed.as_bytes(), key.verifier()), Err(NoteError::Signature.into()));
}

#[test]
fn a_checkpoint_in_another_form_is_refused_even_when_signed() {
    let key = signer(ORIGIN, 7);
    let root = STANDARD.encode([5; 32]);
    let open = |text: String| Checkpoint::open(key.sign(&text).unwrap().as_bytes(), key.verifier());
    assert_eq!(open(format!("{ORIGIN}\n9223372036854775807\n{root}\n")).unwrap().size, i64::MAX as u64);
    for size in [
        "01",
        "00",
        "-1",
        "+1",
        "",
        " 1",
        "1 ",
        "1e3",
        "0x1",
        "１",
        "9223372036854775808",
        "99999999999999999999",
    ] {
        assert_eq!(open(format!("{ORIGIN}\n{size}\n{root}\n")), Err(CheckpointError::Size), "{size:?}");
    }
    let roots = [
        STANDARD.encode([5; 31]),
        STANDARD.encode([5; 33]),
        root.replace('=', ""),
        hex::encode([5; 32]),
        String::new(),
    ];
    for root in roots {
        assert_eq!(open(format!("{ORIGIN}\n1\n{root}\n")), Err(CheckpointError::Root), "{root:?}");
    }
    // The last character before the padding carries two bits that must be zero.
    assert_eq!(open(format!("{ORIGIN}\n1\n{}\n", root.replace("U=", "V="))), Err(CheckpointError::Root));
    assert_eq!(open(format!("{ORIGIN}\n0\n{root}\n")), Err(CheckpointError::Root));
    assert!(open(format!("{ORIGIN}\n0\n{}\n", STANDARD.encode(empty_root()))).is_ok());
    assert_eq!(open(format!("{ORIGIN}\n1\n")), Err(CheckpointError::Lines));
    assert_eq!(open(format!("{ORIGIN}\n1\n{root}\nextension\n")), Err(CheckpointError::Lines));
    assert_eq!(open(format!("{ORIGIN}\n1\n{root}\n\n")), Err(CheckpointError::Lines));
    assert_eq!(open(format!("{ORIGIN}/2\n1\n{root}\n")), Err(CheckpointError::Origin));
    assert_eq!(open(format!("\n1\n{root}\n")), Err(CheckpointError::Origin));

    assert_eq!(head(3).sign(&signer("another", 7)), Err(CheckpointError::Origin));
    let too_large = Checkpoint { size: 1 << 63, ..head(3) };
    assert_eq!(too_large.sign(&key), Err(CheckpointError::Size));
}

#[test]
fn a_tlog_proof_is_read_and_checked_and_nothing_else_is() {
    let key = signer(ORIGIN, 7);
    let all = leaves(9);
    let hashes = inclusion(&Memory::new(&all), 4, 9).unwrap();
    let proof =
        TlogProof { extra: Some(vec![1, 2]), index: 4, hashes, checkpoint: head(9).sign(&key).unwrap() };
    let text = proof.text();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra AQI=\nindex 4\n"));
    let read = |text: &str| TlogProof::parse(text.as_bytes());
    assert_eq!(read(&text).unwrap(), proof);
    assert_eq!(proof.verify(&all[4], key.verifier()).unwrap(), head(9));
    assert_eq!(proof.verify(&all[5], key.verifier()), Err(ProofError::Mismatch.into()));
    let stranger = signer(ORIGIN, 8);
    let unknown = TlogProofError::Checkpoint(NoteError::Unknown.into());
    assert_eq!(proof.verify(&all[4], stranger.verifier()), Err(unknown));
    let moved = TlogProof { index: 9, ..proof.clone() };
    assert_eq!(
        moved.verify(&all[4], key.verifier()),
        Err(ProofError::OutOfRange { first: 9, size: 9 }.into())
    );
    let one = TlogProof { extra: None, index: 0, hashes: vec![], checkpoint: head(1).sign(&key).unwrap() };
    assert_eq!(read(&one.text()).unwrap().verify(&all[0], key.verifier()).unwrap().size, 1);

    let bad = [
        text.replace("@v1", "@v2"),
        text.replace("index 4", "index 04"),
        text.replace("index 4", "index -4"),
        text.replace("index 4", "index 9223372036854775808"),
        text.replace("index 4\n", ""),
        text.replace("index 4\n", "index 4\nindex 4\n"),
        text.replace("extra AQI=", "extra AQI"),
        text.replace("extra AQI=\n", "extra AQI=\nextra AQI=\n"),
        text.replacen("=\n\n", "=\nAAAA\n\n", 1),
        text.replace('\n', "\r\n"),
        text.replacen("index 4\n", &format!("index 4\n{}", (STANDARD.encode([0; 32]) + "\n").repeat(61)), 1),
        String::new(),
    ];
    for text in bad {
        assert_eq!(read(&text), Err(TlogProofError::Format), "{text}");
    }
}
