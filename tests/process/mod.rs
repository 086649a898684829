//! What holds when processes die, freeze, come back and lose their database: each test starts servers of its own.
//!
//! Names begin with `process_`, so that one of them runs at a time, or with `process_alone_` where a time is asserted: then nothing
//! runs beside it. To add one: a file with its story, `alone()` on its first line.

mod crowd;
mod cut;
mod full;
mod killed;
mod retried;
mod slow;
mod terminated;
mod two;

use lingtong_tests::node::Node;
use lingtong_tests::postgres::{Backend, Database};

/// Held by a test from its first line: under a runner with one process for all, they still run one after the other.
async fn alone() -> tokio::sync::MutexGuard<'static, ()> {
    static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    ONE.lock().await
}

/// A node on an empty database of its own; the database goes after the node.
struct Home {
    node: Node,
    _database: Option<Database>,
}

impl Home {
    fn new(backend: Backend, hint: &str) -> Self {
        match backend {
            Backend::Sqlite => Self { node: Node::new("sqlite"), _database: None },
            Backend::Postgres => {
                let database = backend.fresh_database(hint);
                Self { node: Node::new(&database.url), _database: Some(database) }
            }
        }
    }
}
