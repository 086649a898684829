//! The parts of the demo by themselves: its data fits together, its clock, its ear, its port, its answers.

use lingtong::cli::demo::answers::{OTHERWISE, TABLE, answer, is_chinese};
use lingtong::cli::demo::clock::LateClock;
use lingtong::cli::demo::company::{ADMINISTRATOR, AUDITOR, COLLEAGUE, DEPARTMENTS, GUESTS, PEOPLE};
use lingtong::cli::demo::ear::texts;
use lingtong::cli::demo::port::free;
use lingtong::cli::demo::talk::{Place, all};
use lingtong::clock::Clock;
use lingtong::live::frame;
use std::collections::HashSet;
use std::net::{Ipv4Addr, TcpListener};

#[test]
fn who_is_named_is_there() {
    let codes: HashSet<_> = DEPARTMENTS.iter().map(|department| department.code).collect();
    let mut above = HashSet::new();
    for person in PEOPLE {
        assert!(person.manager.is_none_or(|manager| above.contains(manager)), "{}", person.login);
        assert!(person.departments.iter().all(|code| codes.contains(code)), "{}", person.login);
        assert!(above.insert(person.login), "{} twice", person.login);
    }
    let named = GUESTS.iter().map(|guest| guest.login).chain([COLLEAGUE, ADMINISTRATOR, AUDITOR]);
    named.for_each(|login| assert!(above.contains(login), "{login}"));
    assert_eq!(above.len(), 40);
}

fn known(login: &str) -> bool {
    PEOPLE.iter().any(|person| person.login == login)
}

#[test]
fn everyone_who_speaks_is_in_the_conversation() {
    for talk in all() {
        for line in talk.lines {
            let inside = match &talk.place {
                Place::Company => true,
                Place::Department(code, opener) => {
                    assert!(known(opener) && DEPARTMENTS.iter().any(|department| department.code == *code));
                    PEOPLE.iter().any(|person| person.login == line.who && person.departments.contains(code))
                }
                Place::Direct(one, other) => [one, other].contains(&&line.who),
                Place::Group { members, .. } => members.contains(&line.who),
            };
            assert!(known(line.who) && inside, "{}: {}", line.who, line.text);
        }
    }
}

#[test]
fn nothing_is_said_in_the_future() {
    for talk in all() {
        let last: i64 = talk.lines.iter().map(|line| line.after).sum();
        assert!(last + 2 < talk.ago, "{}", talk.lines[0].text);
    }
}

#[test]
fn answers_are_in_the_language_of_the_question() {
    for row in TABLE.iter().chain([&OTHERWISE]) {
        assert!(row.en.iter().all(|text| !is_chinese(text)) && row.zh.iter().all(|text| is_chinese(text)));
    }
    for turn in 0..5 {
        assert!(is_chinese(answer("小灵，在吗？", turn)));
        assert!(!is_chinese(answer("Hi", turn)) && !is_chinese(answer("", turn)));
    }
    assert_eq!(answer("Thank you!", 0), "You are welcome! 😊");
}

#[test]
fn both_clocks_move_together_and_never_back() {
    let clock = LateClock::new(60_000);
    let (wall, monotonic) = (clock.now_ms(), clock.monotonic());
    clock.catch_up(10_000);
    clock.catch_up(30_000);
    let wall = clock.now_ms() - wall;
    let monotonic = i64::try_from((clock.monotonic() - monotonic).as_millis()).expect("under a minute");
    assert!((50_000..52_000).contains(&wall) && (wall - monotonic).abs() < 50, "{wall} {monotonic}");
}

#[test]
fn frames_of_every_length_are_read() {
    let bodies = [1, 200, 70_000].map(|length| serde_json::json!("x".repeat(length)));
    let mut chunk = frame::ping().to_vec();
    bodies.iter().for_each(|body| chunk.extend_from_slice(&frame::text(&body.to_string())));
    assert_eq!(texts(&chunk), bodies);
}

#[test]
fn a_taken_port_is_passed_over() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = taken.local_addr().expect("it is bound").port();
    assert!(free(Some(port)).is_err());
    drop(taken);
    assert_eq!(free(Some(port)), Ok(port));
}
