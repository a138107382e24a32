//! Processes that come back after each death.

use std::net::SocketAddr;
use std::process::Command;

use pulse_hooks_tests::process::ServerProcess;
use tokio::sync::watch;

use crate::server::{IDLE, SERVE};
use crate::store::Store;

/// One server process. Dropped, it ends.
pub(crate) struct Process {
    store: Store,
    server: ServerProcess,
    address: watch::Sender<SocketAddr>,
}

impl Process {
    pub(crate) fn start(store: &Store) -> Self {
        let server = spawn(store);
        Self {
            store: store.clone(),
            address: watch::Sender::new(server.address()),
            server,
        }
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn id(&self) -> u32 {
        self.server.id()
    }

    /// Where it listens, now and after each restart.
    pub(crate) fn address(&self) -> watch::Receiver<SocketAddr> {
        self.address.subscribe()
    }

    /// Ends it by SIGKILL, and starts it again.
    pub(crate) fn kill(&mut self) {
        self.server.kill();
        self.start_again();
    }

    /// Starts it again if it has died by itself, and tells whether it had.
    pub(crate) fn revive(&mut self) -> bool {
        let died = self.server.has_ended();
        if died {
            self.start_again();
        }
        died
    }

    fn start_again(&mut self) {
        self.server = spawn(&self.store);
        self.address.send_replace(self.server.address());
    }
}

/// A process may die before it has told its address: an event it finds may be its end. Events
/// give up long before this does.
fn spawn(store: &Store) -> ServerProcess {
    const TRIES: usize = 20;
    let started = (0..TRIES).find_map(|_| {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        ServerProcess::start(command.env(SERVE, store.variable()))
    });
    started.unwrap_or_else(|| panic!("it has died {TRIES} times before it listened"))
}

/// A process that handles nothing, and some of whose calls go as `strace` is told.
pub(crate) fn start_injected(store: &Store, calls: &str, inject: &str) -> ServerProcess {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"])
        .args(["-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:{inject}")])
        .arg(std::env::current_exe().expect("a path"))
        .env(SERVE, store.variable())
        .env(IDLE, "1");
    ServerProcess::start(&mut command).expect("it starts")
}
