//! `lingtong serve`: runs a node until it is told to stop.

use std::process::ExitCode;
use std::sync::Arc;

use super::{Cli, telemetry};
use crate::app::{App, OpenError};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::http::server::{self, Running};

/// Run the server
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Serves; exit code 0 after a stop in good order, 1 if it could not begin.
pub fn run(_: &Args, cli: &Cli) -> ExitCode {
    let config = match cli.load_config() {
        Ok(config) => config,
        Err(error) => return super::mistake(error),
    };
    telemetry::init(&config.log);
    actix_web::rt::System::new().block_on(async {
        match begin(Arc::new(config)).await {
            Ok((app, running)) => {
                until_told().await;
                tracing::info!("stopping");
                app.settle().await;
                running.stop().await;
                app.close().await;
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("lingtong: {error}");
                ExitCode::FAILURE
            }
        }
    })
}

/// Opens the rooms, makes the first administrator in an empty database, and listens.
async fn begin(config: Arc<Config>) -> Result<(App, Running), OpenError> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let first = app.directory.bootstrap().await.map_err(|problem| OpenError(problem.to_string()))?;
    let running = server::start(&app)?;
    let url = url(&app.config, running.address);
    tracing::info!(address = %running.address, url, "serving");
    if let Some(first) = first {
        println!("\nThe database is empty, so the first administrator was made: {}", first.login);
        println!(
            "Sign in within a day, once, with this link, then choose a password:\n\n  {url}/#link={}\n",
            first.link
        );
        println!(
            "数据库为空，已创建首位管理员 {}。请在一天内用上面的链接登录一次，然后设置密码。\n",
            first.login
        );
    }
    Ok((app, running))
}

/// The address that people open.
pub fn url(config: &Config, listen: std::net::SocketAddr) -> String {
    config.server.url(listen)
}

/// SIGTERM or Ctrl-C. A SIGHUP means "read the certificates again" and must not end a server that has none.
pub async fn until_told() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).expect("the process may handle its signals");
    let _hangup = signal(SignalKind::hangup()).expect("the process may handle its signals");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
