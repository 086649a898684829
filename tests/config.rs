//! Configuration: a mistake names its place and what is allowed; secrets stay hidden; the example is the defaults.

use std::path::{Path, PathBuf};

use lingtong::config::{Config, ConfigError, LogFormat, Source};
use lingtong_tests::generated::assert_committed;

fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("lingtong.toml");
    std::fs::write(&path, text).unwrap();
    let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
    Config::load(Some(&path), variables).map_err(|mut error| {
        if let Source::File { path, .. } = &mut error.source_of_fault {
            *path = PathBuf::from(path.file_name().unwrap());
        }
        error
    })
}

fn refusal(text: &str, variables: &[(&str, &str)]) -> String {
    load(text, variables).unwrap_err().to_string()
}

#[test]
fn nothing_set_is_the_default() {
    assert_eq!(load("", &[]).unwrap(), Config::default());
    assert_eq!(Config::load(None, []).unwrap(), Config::default());
}

#[test]
fn a_mistake_in_the_file_names_its_line_and_what_is_allowed() {
    for (text, expected) in [
        (
            "[server]\n\n  lisen = \"127.0.0.1:80\"",
            "lingtong.toml:3:3: unknown key `lisen` in [server]; did you mean `listen`? Allowed: listen, public_url, \
             tls_cert_file, tls_key_file, trusted_proxies, allowed_origins, workers, metrics_token",
        ),
        (
            "[severs]\n",
            "lingtong.toml:1:2: unknown section `severs`; did you mean `server`? Allowed: server, database, journal, \
             limits, auth, log, mail, sms, directory",
        ),
        (
            "[database]\nreaders = \"four\"",
            "lingtong.toml:2:11: `database.readers` is a text here; expected a whole number from 1 to 256",
        ),
        (
            "[database]\nreaders = 0",
            "lingtong.toml:2:11: `database.readers` is 0; expected a whole number from 1 to 256",
        ),
        ("[log]\nformat = 'xml'", "lingtong.toml:2:10: `log.format`: expected \"human\" or \"json\""),
        (
            "[log]\nformat = 3",
            "lingtong.toml:2:10: `log.format` is a whole number here; expected \"human\" or \"json\"",
        ),
        ("log = 'json'", "lingtong.toml:1:7: `log` is a section: write `[log]` and its keys below"),
        (
            "# 灵通\n[server]\ntrusted_proxies = [\"10.0.0.0/33\"]",
            "lingtong.toml:3:19: `server.trusted_proxies`: must be an address or a network such as `10.0.0.0/8`",
        ),
        (
            "[server]\npublic_url = \"https://im.example.com/chat\"",
            "lingtong.toml:2:14: `server.public_url`: must be `https://host` or `http://host`, with a port if it is \
             unusual, and no path",
        ),
        (
            "[database]\nurl = 'mysql://u:secret@h/d'",
            "lingtong.toml:2:7: `database.url`: must begin with one of sqlite:, postgres://, postgresql://, and name \
             something",
        ),
        ("[server]\nlisten = \"here\"", "lingtong.toml:2:10: `server.listen`: invalid socket address syntax"),
        (
            "[log]\nlevel = 'inof'",
            "lingtong.toml:2:9: `log.level`: expected error, warn, info, debug, trace or off, or such levels by \
             module: `info,lingtong::http=debug`",
        ),
        (
            "[server]\ntls_cert_file = \"a.pem\"",
            "server.tls_cert_file, server.tls_key_file: only one of the two is set; TLS needs the certificate and its \
             key",
        ),
    ] {
        assert_eq!(refusal(text, &[]), expected, "{text}");
    }
}

#[test]
fn syntax_errors_and_repeats_have_a_line() {
    assert!(refusal("[server]\nlisten = ", &[]).starts_with("lingtong.toml:2:"));
    assert!(refusal("[log]\nlevel = 'a'\nlevel = 'b'", &[]).starts_with("lingtong.toml:3:1: duplicate key"));
    let missing = Config::load(Some(Path::new("/no/such.toml")), []).unwrap_err().to_string();
    assert!(missing.starts_with("/no/such.toml:1:1: cannot be read"), "{missing}");
}

#[test]
fn a_variable_overrides_the_file() {
    let config = load(
        "[server]\nlisten = '127.0.0.1:1'\nworkers = 3\n[log]\nformat = 'human'",
        &[
            ("LINGTONG_SERVER__LISTEN", "127.0.0.1:2"),
            ("LINGTONG_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("LINGTONG_LOG__FORMAT", "json"),
            ("LINGTONG_SERVER__METRICS_TOKEN", "12345"),
            ("LINGTONG_CONFIG", "left alone"),
            ("HOME", "/"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen.port(), 2);
    assert_eq!(config.server.workers, Some(3));
    assert_eq!(config.server.trusted_proxies.len(), 2);
    assert!(config.server.trusted_proxies[1].contains("::1".parse().unwrap()));
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.server.metrics_token.unwrap().expose(), "12345");
}

#[test]
fn a_wrong_variable_is_named() {
    for (name, value, expected) in [
        (
            "LINGTONG_SERVER__LISEN",
            "x",
            "unknown key `lisen` in [server]; did you mean `listen`? Allowed: listen, ",
        ),
        ("LINGTONG_SERVE__LISTEN", "x", "unknown section `serve`; did you mean `server`? Allowed: server, "),
        ("LINGTONG_SERVER_LISTEN", "x", "did you mean LINGTONG_SERVER__LISTEN?"),
        (
            "LINGTONG_SERVER__WORKERS",
            "many",
            "`server.workers` is a text here; expected a whole number from 1 to 1024",
        ),
        ("LINGTONG_SERVER__WORKERS", "1\n[log]", "`server.workers` is a text here; expected a whole number"),
        (
            "LINGTONG_AUTH__REFRESH_DAYS",
            "0",
            "`auth.refresh_days` is 0; expected a whole number from 1 to 400",
        ),
        ("LINGTONG_LOG__FORMAT", "xml", "`log.format`: expected \"human\" or \"json\""),
    ] {
        let said = refusal("", &[(name, value)]);
        assert!(said.starts_with(&format!("{name}: {expected}")), "{said}");
    }
}

#[test]
fn secrets_are_never_printed() {
    let config = load(
        "[server]\nmetrics_token = 'hunter2'\n[database]\nurl = 'postgres://lt:hunter2@db/lt?sslmode=require'\n\
         [mail]\nsmtp_url = 'smtp://u:hun?t@hunter2@mail:25'\nfrom = 'a@b'",
        &[],
    )
    .unwrap();
    let shown = config.effective_toml();
    assert!(shown.contains("url = \"postgres://lt:***@db/lt?sslmode=require\""), "{shown}");
    assert!(shown.contains("metrics_token = \"***\""), "{shown}");
    for text in [shown, format!("{config:?}"), serde_json::to_string(&config).unwrap()] {
        assert!(!text.contains("hunter2") && !text.contains("hun?t"), "{text}");
    }
    assert_eq!(config.server.metrics_token.unwrap().expose(), "hunter2");
    assert!(refusal("[database]\nurl = 'hunter2'", &[]).find("hunter2").is_none());
}

#[test]
fn what_is_shown_can_be_read_again() {
    let config = load(
        "[server]\nlisten = '[::1]:9'\ntrusted_proxies = ['10.1.2.3/8']\n[journal]\norigin = 'a\"b'",
        &[],
    )
    .unwrap();
    assert_eq!(load(&config.effective_toml(), &[]).unwrap(), config);
}

#[test]
fn the_example_is_committed_and_means_the_defaults() {
    let example = Config::example_toml();
    assert_committed("deploy/lingtong.example.toml", &example);
    assert_eq!(load(&example, &[]).unwrap(), Config::default());

    let mut all = load(&uncommented(&example), &[]).unwrap();
    let defaults = Config::default();
    assert!(all.server.tls() && all.mail.smtp_url.is_some(), "the optional keys have examples");
    all.server.public_url = None;
    all.server.tls_cert_file = None;
    all.server.tls_key_file = None;
    all.server.workers = None;
    all.server.metrics_token = None;
    all.journal.origin = None;
    all.journal.key_file = None;
    all.mail = defaults.mail.clone();
    all.sms = defaults.sms.clone();
    all.directory = defaults.directory.clone();
    assert_eq!(all, defaults);
}

#[test]
fn every_key_of_the_example_is_explained() {
    let example = Config::example_toml();
    let lines: Vec<_> = example.lines().collect();
    for (at, line) in
        lines.iter().enumerate().filter(|(_, line)| line.starts_with('#') && line.contains(" ="))
    {
        if !line.starts_with("# ") {
            assert!(lines[at - 1].starts_with("# "), "{line}");
        }
    }
}

/// `#key = value` becomes a key; `# text` stays a comment.
fn uncommented(example: &str) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    example.lines().map(line).collect()
}
