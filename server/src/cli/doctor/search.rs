//! The search index: whole, or rebuilt at the next start.

use super::finding::Finding;
use crate::chat::search::{Seen, inspect};
use crate::config::Config;

const CHECK: &str = "search";

pub fn check(config: &Config) -> Vec<Finding> {
    let dir = config.database.data_dir.join("search");
    vec![match inspect(&dir) {
        Seen::Absent => Finding::ok(CHECK, "no index yet; the first start makes it"),
        Seen::InUse => Finding::ok(CHECK, "a running server uses the index, so it was not looked at"),
        Seen::Whole => Finding::ok(CHECK, format!("{} is whole", dir.display())),
        Seen::Damaged(why) => {
            let says = format!("{} is damaged: {why}", dir.display());
            Finding::warning(
                CHECK,
                says,
                format!("stop the server and remove {}; the next start rebuilds it", dir.display()),
            )
        }
    }]
}
