//! Newest first, in pages, inside what the asker may see.

use lingtong::chat::search::{MessageQuery, Visible};

use super::rig::{Rig, all_of, message, query, seqs};

#[test]
fn only_visible_ranges_are_found() {
    let rig = Rig::new();
    for seq in 1..=10 {
        rig.send(1, seq, 1, "午饭");
        rig.send(2, seq, 1, "午饭");
    }
    rig.commit();
    let see = |visible: &[(i64, i64, i64)]| {
        let visible = visible.iter().map(|&(conversation, min_seq, max_seq)| Visible {
            conversation,
            min_seq,
            max_seq,
        });
        let page = rig.ask(&MessageQuery { visible: visible.collect(), ..query("午饭") });
        page.hits.iter().map(|hit| (hit.conversation, hit.seq)).collect::<Vec<_>>()
    };
    assert_eq!(see(&[]), []);
    assert_eq!(see(&[(3, 0, i64::MAX)]), []);
    assert_eq!(see(&[(1, 9, 20), (2, 1, 2)]), [(1, 10), (1, 9), (2, 2), (2, 1)]);
    assert_eq!(see(&[(1, 2, 3), (1, 7, 7), (1, 9, 8)]), [(1, 7), (1, 3), (1, 2)]);
    assert_eq!(see(&[(1, i64::MIN, i64::MAX)]).len(), 10);
    assert_eq!(see(&[(1, i64::MAX, i64::MIN)]), []);
}

#[test]
fn many_conversations_are_as_good_as_few() {
    let rig = Rig::new();
    let mut all = Vec::new();
    for number in 1..=9_000_i64 {
        let position = number.unsigned_abs();
        all.push(message(number % 300, number, position, 1, "common word"));
    }
    rig.index.apply(&all, 9_000).unwrap();
    rig.index.commit().unwrap();
    for visible in [1, 64, 65, 299] {
        let visible: Vec<Visible> = (0..visible).map(all_of).collect();
        let expected: Vec<i64> = (1..=9_000).rev().filter(|n| n % 300 < visible.len() as i64).collect();
        let page = rig.ask(&MessageQuery { visible: visible.clone(), limit: 10_000, ..query("common ") });
        assert_eq!(seqs(&page), expected);
        let page = rig.ask(&MessageQuery { visible, limit: 3, ..query("\"common word\"") });
        assert_eq!(seqs(&page), expected[..3]);
    }
    // A common word where the asker sees only 70 quiet old messages: the narrow way round.
    let quiet: Vec<Visible> =
        (0..70).map(|conversation| Visible { conversation, min_seq: 1, max_seq: 299 }).collect();
    let page = rig.ask(&MessageQuery { visible: quiet, ..query("common ") });
    assert_eq!(seqs(&page), (20..70).rev().collect::<Vec<_>>());
}

#[test]
fn filters_narrow_by_sender_conversation_and_time() {
    let rig = Rig::new();
    for seq in 1..=6 {
        rig.send(1 + seq % 2, seq, 10 + seq % 3, "opened");
    }
    rig.commit();
    let ask = |change: &dyn Fn(&mut MessageQuery)| {
        let mut asked = query("opened");
        change(&mut asked);
        seqs(&rig.ask(&asked))
    };
    assert_eq!(ask(&|_| {}), [6, 5, 4, 3, 2, 1]);
    assert_eq!(ask(&|q| q.from = vec![10]), [6, 3]);
    assert_eq!(ask(&|q| q.from = vec![10, 12, 99]), [6, 5, 3, 2]);
    assert_eq!(ask(&|q| q.within = vec![1]), [6, 4, 2]);
    assert_eq!(ask(&|q| q.within = vec![7]), [0; 0]);
    assert_eq!(ask(&|q| q.before_ms = Some(3_000)), [2, 1]);
    assert_eq!(ask(&|q| q.after_ms = Some(3_000)), [6, 5, 4, 3]);
    assert_eq!(ask(&|q| (q.after_ms, q.before_ms) = (Some(2_000), Some(4_000))), [3, 2]);
    assert_eq!(ask(&|q| (q.from, q.within, q.text) = (vec![10], vec![2], String::new())), [3]);
    assert_eq!(ask(&|q| q.text = " ".to_owned()), [6, 5, 4, 3, 2, 1]);
    assert_eq!(ask(&|q| q.after_ms = Some(i64::MAX)), [0; 0]);
    assert_eq!(ask(&|q| q.before_ms = Some(i64::MIN)), [0; 0]);
}

#[test]
fn pages_stay_apart_while_new_messages_arrive() {
    let rig = Rig::new();
    let mut next = 1;
    let mut send_some = |count| {
        for _ in 0..count {
            rig.send(1, next, 1, "通知");
            next += 1;
        }
        rig.commit();
    };
    send_some(95);
    let mut seen = Vec::new();
    let mut asked = MessageQuery { limit: 10, ..query("通知") };
    loop {
        let page = rig.ask(&asked);
        seen.extend(seqs(&page));
        send_some(7);
        match page.next {
            Some(next) => asked.cursor = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, (1..=95).rev().collect::<Vec<_>>());
}

#[test]
fn an_edited_message_keeps_its_place_and_changes_its_words() {
    let rig = Rig::new();
    let first = rig.send(1, 1, 1, "teh report");
    for seq in 2..=30 {
        rig.send(1, seq, 1, "report");
    }
    rig.commit();
    rig.apply(&[message(1, 1, first, 1, "the report")]);
    rig.commit();
    assert_eq!(rig.find("teh "), [0; 0]);
    assert_eq!(rig.find("the "), [1]);
    let page = rig.ask(&MessageQuery { limit: 5, ..query("report") });
    assert_eq!(seqs(&page), [30, 29, 28, 27, 26]);
    assert_eq!(rig.find("report").last(), Some(&1));
}

#[test]
fn a_message_sent_and_edited_in_one_batch_is_found_once() {
    let rig = Rig::new();
    rig.apply(&[message(1, 1, 1, 1, "draft"), message(1, 1, 1, 1, "final draft")]);
    rig.commit();
    assert_eq!(rig.find("draft"), [1]);
    assert_eq!(rig.find("final"), [1]);
}
