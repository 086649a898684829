//! The listening server: one actix application a worker, TLS or plain, closed in good order.

use std::sync::Arc;
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::rt::net::TcpStream;
use actix_web::{App as Actix, HttpServer, web};

use super::address::Addresses;
use super::edge::edge;
use super::limits::{Act, RateLimits, keep_swept};
use super::metrics::{self, Metrics};
use super::state::Node;
use super::tls::Certificates;
use super::viewer::viewer;
use super::{listen_guard, openapi, problem, routes};
use crate::app::{App, OpenError};
use crate::live::socket::{Pace, Sockets};

/// Requests under way get this long at the end, seconds.
const GRACE: u64 = 3;
/// A peer that takes nothing for this long is cut by the kernel; see `live::socket::heartbeat`.
const PEER_TIMEOUT: Duration = Duration::from_secs(15);

/// A server that accepts connections.
pub struct Running {
    /// Where it listens.
    pub address: std::net::SocketAddr,
    handle: ServerHandle,
    hub: crate::live::Hub,
}

/// Binds and starts to serve. Errors are sentences for the operator.
pub fn start(app: &App) -> Result<Running, OpenError> {
    start_at(app, Pace::default())
}

/// The same with another pace of the sockets, for tests that wait for time-outs.
pub fn start_at(app: &App, pace: Pace) -> Result<Running, OpenError> {
    let config = app.config.clone();
    listen_guard::check(&config.server).map_err(|error| OpenError(error.to_string()))?;
    let certificates =
        Certificates::from_config(&config.server).map_err(|error| OpenError(error.to_string()))?;
    let limits = web::Data::new(RateLimits::new(&config.limits));
    actix_web::rt::spawn(keep_swept(Arc::downgrade(&limits.clone().into_inner())));
    actix_web::rt::spawn(metrics::keep_up(metrics::install()));
    let addresses = web::Data::new(Addresses::new(&config.server));
    let shown = web::Data::new(Metrics::new(&config.server));
    let sockets = web::Data::new(sockets(app, limits.clone(), pace));
    let (db, hub, chat, directory) = (
        web::Data::new(app.db.clone()),
        web::Data::new(app.hub.clone()),
        web::Data::new(app.chat.clone()),
        web::Data::new(app.directory.clone()),
    );
    let signer = web::Data::new(app.signer.clone());
    let settings = web::Data::from(config.clone());
    let node = web::Data::new(Node { started_at: app.started_at, installation: app.installation.clone() });
    let body_bytes = config.limits.body_bytes();
    let make = move || {
        Actix::new()
            .app_data(limits.clone())
            .app_data(addresses.clone())
            .app_data(shown.clone())
            .app_data(sockets.clone())
            .app_data(db.clone())
            .app_data(hub.clone())
            .app_data(chat.clone())
            .app_data(directory.clone())
            .app_data(signer.clone())
            .app_data(settings.clone())
            .app_data(node.clone())
            .configure(problem::extractors(body_bytes))
            .configure(viewer(openapi::PATH))
            .configure(routes::all)
            .wrap(from_fn(edge))
    };
    let mut server = HttpServer::new(make)
        .disable_signals()
        .shutdown_timeout(GRACE)
        .on_connect(|io, _| cut_dead_peers(io))
        .backlog(4096)
        .max_connections(60_000);
    if let Some(workers) = config.server.workers {
        server = server.workers(usize::from(workers));
    }
    let listen = config.server.listen;
    let server = match &certificates {
        Some(certificates) => server.bind_rustls_0_23(listen, certificates.server_config()),
        None => server.bind(listen),
    }
    .map_err(|error| {
        OpenError(format!(
            "{listen} cannot be listened on: {error}. Choose another address with server.listen"
        ))
    })?;
    let address = *server.addrs().first().ok_or_else(|| OpenError("no address is bound".into()))?;
    if let Some(certificates) = certificates {
        actix_web::rt::spawn(async move {
            if let Err(error) = certificates.watch(Duration::from_secs(5)).await {
                tracing::error!(%error, "http.tls.watch");
            }
        });
    }
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(Running { address, handle, hub: app.hub.clone() })
}

impl Running {
    /// Closes all sockets with 1001, lets requests under way finish, and stops.
    pub async fn stop(self) {
        self.hub.close_all(1001, "the server is stopping");
        self.handle.stop(true).await;
    }
}

fn sockets(app: &App, limits: web::Data<RateLimits>, pace: Pace) -> Sockets {
    let config = &app.config.limits;
    let signer = app.signer.clone();
    Sockets {
        hub: app.hub.clone(),
        chat: app.chat.clone(),
        directory: app.directory.clone(),
        installation: app.installation.clone(),
        checkpoint: Arc::new(move || signer.newest().map(|signed| signed.note.clone())),
        frame_bytes: config.frame_bytes(),
        per_person: config.sockets_per_person as usize,
        pace,
        rate: Arc::new(move |person, send| {
            limits.person(person, if send { Act::Send } else { Act::Request })
        }),
    }
}

/// A peer that went away without a word, or takes nothing, must not hold a socket for ever.
fn cut_dead_peers(io: &dyn std::any::Any) {
    let plain = io.downcast_ref::<TcpStream>();
    let Some(stream) = plain.or_else(|| io.downcast_ref::<TlsStream<TcpStream>>().map(|tls| tls.get_ref().0))
    else {
        return;
    };
    let socket = socket2::SockRef::from(stream);
    let done = socket.set_tcp_user_timeout(Some(PEER_TIMEOUT)).and_then(|()| socket.set_tcp_nodelay(true));
    if let Err(error) = done {
        tracing::debug!(%error, "http.connect");
    }
}
