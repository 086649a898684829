//! One connection through the proxy: messages up, bytes down.

use std::{
    io,
    sync::{
        Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

use super::{Cut, Network, Shared};

/// Codes that stand where a startup message has its version: requests to encrypt.
const SSL_REQUEST: u32 = 80_877_103;
const GSS_REQUEST: u32 = 80_877_104;

/// Runs until one side closes or a cut is carried out; both sides are closed then.
pub(super) async fn connection(client: TcpStream, server: String, shared: Weak<Shared>) {
    // A side that goes away in the middle is what tests are after.
    let _ = run(client, server, shared).await;
}

async fn run(mut client: TcpStream, server: String, shared: Weak<Shared>) -> io::Result<()> {
    let Some(network) = shared.upgrade().map(|shared| shared.network.subscribe()) else {
        return Ok(());
    };
    open(&mut network.clone()).await?;
    let mut server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    startup(&mut client, &mut server).await?;
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let swallow = AtomicBool::new(false);
    tokio::select! {
        done = up(client_reads, server_writes, network.clone(), &shared, &swallow) => done,
        done = down(server_reads, client_writes, network, &shared, &swallow) => done,
    }
}

/// Until bytes may pass.
async fn open(network: &mut watch::Receiver<Network>) -> io::Result<()> {
    let opened = network.wait_for(|network| *network == Network::Open).await;
    opened.map(|_| ()).map_err(|_| io::ErrorKind::ConnectionAborted.into())
}

async fn startup(client: &mut TcpStream, server: &mut TcpStream) -> io::Result<()> {
    loop {
        let (length, code) = (client.read_u32().await?, client.read_u32().await?);
        if code == SSL_REQUEST || code == GSS_REQUEST {
            client.write_all(b"N").await?;
            continue;
        }
        let mut body = vec![0; (length as usize).saturating_sub(8)];
        client.read_exact(&mut body).await?;
        server.write_u32(length).await?;
        server.write_u32(code).await?;
        return server.write_all(&body).await;
    }
}

/// Carries whole messages to the server and looks at each for the test's order.
async fn up(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    mut network: watch::Receiver<Network>,
    shared: &Weak<Shared>,
    swallow: &AtomicBool,
) -> io::Result<()> {
    loop {
        let kind = client.read_u8().await?;
        let length = client.read_u32().await?;
        let mut message = Vec::with_capacity(length as usize + 1);
        message.push(kind);
        message.extend(length.to_be_bytes());
        message.resize(length as usize + 1, 0);
        client.read_exact(&mut message[5..]).await?;
        open(&mut network).await?;
        let order = if is_commit(kind, &message[5..]) { order(shared) } else { None };
        match order {
            Some(Cut::BeforeCommit) => return count(shared),
            Some(Cut::AfterCommit) => swallow.store(true, Ordering::SeqCst),
            None => {}
        }
        server.write_all(&message).await?;
    }
}

/// Carries bytes to the client. The first answer after a swallowed `COMMIT` proves that it was carried out, and ends it.
async fn down(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    mut network: watch::Receiver<Network>,
    shared: &Weak<Shared>,
    swallow: &AtomicBool,
) -> io::Result<()> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = server.read(&mut buffer).await?;
        if swallow.load(Ordering::SeqCst) {
            return count(shared);
        }
        if read == 0 {
            return Ok(());
        }
        open(&mut network).await?;
        client.write_all(&buffer[..read]).await?;
    }
}

fn order(shared: &Weak<Shared>) -> Option<Cut> {
    shared.upgrade().and_then(|shared| shared.order.lock().take())
}

fn count(shared: &Weak<Shared>) -> io::Result<()> {
    if let Some(shared) = shared.upgrade() {
        shared.cuts.send_modify(|cuts| *cuts += 1);
    }
    Ok(())
}

/// Whether a `Query` (`Q`) or `Parse` (`P`: a name, then the text) has a statement that begins with `COMMIT`.
pub fn is_commit(kind: u8, body: &[u8]) -> bool {
    let text = match kind {
        b'Q' => body.split(|byte| *byte == 0).next(),
        b'P' => body.split(|byte| *byte == 0).nth(1),
        _ => None,
    };
    let text = String::from_utf8_lossy(text.unwrap_or_default()).to_ascii_uppercase();
    text.split(';').any(|statement| statement.split_whitespace().next() == Some("COMMIT"))
}
