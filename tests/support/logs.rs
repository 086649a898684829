//! Everything the process logs, down to `trace`, and every panic: so that a test can say what must not stand there.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use tracing_subscriber::fmt::MakeWriter;

/// What was logged since the first [`Logs::start`].
#[derive(Clone, Default)]
pub struct Logs(Arc<Mutex<Vec<u8>>>);

impl Logs {
    /// Begins to listen, once a process.
    pub fn start() -> Self {
        static LOGS: OnceLock<Logs> = OnceLock::new();
        LOGS.get_or_init(|| {
            let logs = Logs::default();
            let subscriber = tracing_subscriber::fmt()
                .with_writer(logs.clone())
                .with_ansi(false)
                .with_env_filter("lingtong=trace,actix_web=trace,actix_http=trace,actix_server=debug,info");
            let _ = subscriber.try_init();
            let before = std::panic::take_hook();
            let also = logs.clone();
            std::panic::set_hook(Box::new(move |info| {
                // Another test of this process may fail while this one runs; its thread has the test's path as name.
                if !std::thread::current().name().is_some_and(|name| name.contains("::")) {
                    let _ = writeln!(&also, "PANIC {info}");
                }
                before(info);
            }));
            logs
        })
        .clone()
    }

    /// The whole text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    /// Fails if any of these texts was logged, or if anything panicked.
    #[track_caller]
    pub fn must_not_hold(&self, secrets: &[&str]) {
        let text = self.text();
        for secret in secrets {
            let line = text.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "the log holds {secret:?}: {}", line.unwrap_or_default());
        }
        let panic = text.lines().find(|line| line.contains("PANIC"));
        assert!(panic.is_none(), "{}", panic.unwrap_or_default());
    }
}

impl Write for &Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        (&*self).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logs {
    type Writer = Logs;

    fn make_writer(&'a self) -> Logs {
        self.clone()
    }
}
