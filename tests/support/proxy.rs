//! A network between a server and PostgreSQL that a test can break: at a `COMMIT`, on either side of it, or altogether.
//!
//! It speaks the frontend half of PostgreSQL's protocol 3.0 (PostgreSQL manual, "Message Formats"), enough to see where a
//! message ends and whether it begins a `COMMIT` (in `Query` or `Parse`; a `COMMIT` prepared before is not seen again).
//! It refuses TLS, so a client must be content without (`sslmode=prefer`, libpq's default, is).

pub mod pump;

use std::{net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, sync::watch};

/// What becomes of the next `COMMIT` that any connection sends; used up by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// PostgreSQL never sees it: the transaction is rolled back.
    BeforeCommit,
    /// PostgreSQL carried it out, its answer is thrown away: the client cannot know.
    AfterCommit,
}

/// What the network does with everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Open,
    /// Connections stay and new ones are taken, but no byte gets through until it is open again.
    BlackHole,
    /// All connections are closed, new ones refused.
    Refuse,
}

/// Ends with its last connection when dropped.
pub struct Proxy {
    address: SocketAddr,
    url: String,
    shared: Arc<Shared>,
}

struct Shared {
    server: String,
    network: watch::Sender<Network>,
    order: parking_lot::Mutex<Option<Cut>>,
    cuts: watch::Sender<usize>,
}

impl Proxy {
    /// In front of the server of `url` (`postgres://user:password@host:port/name`), on a free port, open.
    pub fn to(url: &str) -> Self {
        let (before, rest) = url.rsplit_once('@').expect("the URL has a user");
        let (server, name) = rest.split_once('/').expect("the URL names a database");
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            network: watch::Sender::new(Network::Open),
            order: parking_lot::Mutex::new(None),
            cuts: watch::Sender::new(0),
        });
        let network = shared.network.subscribe();
        let for_thread = Arc::downgrade(&shared);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(serve(listener, for_thread, network));
        });
        Self { address, url: format!("{before}@{address}/{name}"), shared }
    }

    /// The same database by way of the proxy.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn cut_next(&self, cut: Cut) {
        *self.shared.order.lock() = Some(cut);
    }

    pub fn set(&self, network: Network) {
        self.shared.network.send_replace(network);
    }

    /// How many connections were cut at a `COMMIT`.
    pub fn cuts(&self) -> usize {
        *self.shared.cuts.borrow()
    }

    /// Waits until `count` connections were cut in all.
    pub async fn cut_done(&self, count: usize) {
        let mut cuts = self.shared.cuts.subscribe();
        cuts.wait_for(|cuts| *cuts >= count).await.expect("the sender lives in self");
    }
}

/// Takes connections until the proxy is dropped, which closes `network`.
async fn serve(
    listener: std::net::TcpListener,
    shared: std::sync::Weak<Shared>,
    mut network: watch::Receiver<Network>,
) {
    let address = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let mut listener = Some(TcpListener::from_std(listener).unwrap());
    let mut connections = tokio::task::JoinSet::new();
    loop {
        if *network.borrow_and_update() == Network::Refuse {
            listener = None;
            connections.shutdown().await;
        } else if listener.is_none() {
            listener = Some(TcpListener::bind(address).await.unwrap());
        }
        let Some(open) = &listener else {
            if network.changed().await.is_err() {
                return;
            }
            continue;
        };
        tokio::select! {
            changed = network.changed() => if changed.is_err() { return },
            accepted = open.accept() => {
                let (Ok((client, _)), Some(shared)) = (accepted, shared.upgrade()) else { return };
                connections.spawn(pump::connection(client, shared.server.clone(), Arc::downgrade(&shared)));
            }
        }
    }
}
