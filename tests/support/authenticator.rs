//! A passkey authenticator in software (Web Authentication Level 3, section 6): ES256, no attestation, discoverable keys, a user
//! who is always verified. It takes options and answers as `navigator.credentials` does in a browser at [`ORIGIN`].

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The page it serves.
pub const ORIGIN: &str = "http://localhost:8080";

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

/// One device with its keys.
pub struct Authenticator {
    keys: Vec<Key>,
    /// The page it believes to be on.
    pub origin: String,
    /// Whether its user is verified.
    pub verifies: bool,
    counter: u32,
}

struct Key {
    id: Vec<u8>,
    rp: String,
    user: Value,
    pair: EcdsaKeyPair,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self { keys: Vec::new(), origin: ORIGIN.into(), verifies: true, counter: 0 }
    }
}

impl Authenticator {
    /// `navigator.credentials.create`.
    pub fn creates(&mut self, options: &Value) -> Value {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = rand::random::<[u8; 16]>().to_vec();
        let rp = options["rp"]["id"].as_str().unwrap().to_owned();
        let mut data = self.data(&rp, ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(id.len()).unwrap().to_be_bytes());
        data.extend(&id);
        // COSE key (RFC 9052): EC2, ES256, P-256, x, y.
        let point = pair.public_key().as_ref();
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..65]);
        let mut object = vec![0xa3];
        object.extend(b"\x63fmt\x64none\x67attStmt\xa0\x68authData\x58");
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        let client = self.client("webauthn.create", options);
        self.keys.push(Key { id: id.clone(), rp, user: options["user"]["id"].clone(), pair });
        json!({
            "id": encode(&id), "rawId": encode(&id), "type": "public-key",
            "response": {"attestationObject": encode(&object), "clientDataJSON": encode(&client)},
            "clientExtensionResults": {},
        })
    }

    /// `navigator.credentials.get`, with the newest key that is allowed.
    pub fn signs(&mut self, options: &Value) -> Value {
        let allowed = options["allowCredentials"].as_array().unwrap();
        let data = self.data(options["rpId"].as_str().unwrap(), 0);
        let client = self.client("webauthn.get", options);
        let fits = |key: &&Key| {
            key.rp == options["rpId"]
                && (allowed.is_empty() || allowed.iter().any(|one| one["id"] == encode(&key.id)))
        };
        let key = self.keys.iter().rev().find(fits).expect("a key for this page");
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": encode(&key.id), "rawId": encode(&key.id), "type": "public-key",
            "response": {
                "authenticatorData": encode(&data), "clientDataJSON": encode(&client),
                "signature": encode(signature.as_ref()), "userHandle": key.user,
            },
            "clientExtensionResults": {},
        })
    }

    /// A copy of the device would count from here.
    pub fn counts_from(&mut self, counter: u32) {
        self.counter = counter;
    }

    fn data(&mut self, rp: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let mut data = Sha256::digest(rp).to_vec();
        data.push(flags | PRESENT | if self.verifies { VERIFIED } else { 0 });
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client(&self, kind: &str, options: &Value) -> Vec<u8> {
        let client = json!({
            "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        client.to_string().into_bytes()
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
