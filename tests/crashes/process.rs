//! Processes that come back after each death.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};

use tokio::sync::watch;

use crate::server::{IDLE, SERVE};
use crate::store::Store;

/// One server process. Dropped, it ends.
pub(crate) struct Process {
    store: Store,
    child: Child,
    /// Its end is the process's.
    _stdin: ChildStdin,
    address: watch::Sender<SocketAddr>,
}

impl Process {
    pub(crate) fn start(store: &Store) -> Self {
        let (child, stdin, address) = spawn(store);
        Self {
            store: store.clone(),
            child,
            _stdin: stdin,
            address: watch::Sender::new(address),
        }
    }

    #[cfg(target_os = "linux")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens, now and after each restart.
    pub(crate) fn address(&self) -> watch::Receiver<SocketAddr> {
        self.address.subscribe()
    }

    /// Ends it by SIGKILL, and starts it again.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it is our child");
        self.child.wait().expect("it has ended");
        self.start_again();
    }

    /// Starts it again if it has died by itself, and tells whether it had.
    pub(crate) fn revive(&mut self) -> bool {
        let died = self.child.try_wait().expect("it is our child").is_some();
        if died {
            self.start_again();
        }
        died
    }

    fn start_again(&mut self) {
        let (child, stdin, address) = spawn(&self.store);
        self.child = child;
        self._stdin = stdin;
        self.address.send_replace(address);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have died by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A process may die before it has told its address: an event it finds may be its end. Events
/// give up long before this does.
fn spawn(store: &Store) -> (Child, ChildStdin, SocketAddr) {
    const TRIES: usize = 20;
    let started = (0..TRIES).find_map(|_| {
        let mut command = Command::new(std::env::current_exe().expect("a path"));
        try_spawn(&mut command, store)
    });
    started.unwrap_or_else(|| panic!("it has died {TRIES} times before it listened"))
}

fn try_spawn(command: &mut Command, store: &Store) -> Option<(Child, ChildStdin, SocketAddr)> {
    let mut child = command
        .env(SERVE, store.variable())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let stdin = child.stdin.take().expect("it is piped");
    let stdout = child.stdout.take().expect("it is piped");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    if let Ok(address) = line.trim().parse() {
        return Some((child, stdin, address));
    }
    child.wait().expect("it has ended");
    None
}

/// A process that handles nothing, and whose calls of `fsync` go as `inject` says. Dropped, it
/// ends.
pub(crate) struct Injected {
    child: Child,
    stdin: Option<ChildStdin>,
    address: SocketAddr,
}

impl Injected {
    pub(crate) fn start(store: &Store, inject: &str) -> Self {
        let mut command = Command::new("strace");
        command
            .args(["-f", "-qq", "--seccomp-bpf", "-o", "/dev/null"])
            .args(["-e", "trace=fsync,fdatasync", "-e"])
            .arg(format!("inject=fsync,fdatasync:{inject}"))
            .arg(std::env::current_exe().expect("a path"))
            .env(IDLE, "1");
        let (child, stdin, address) = try_spawn(&mut command, store).expect("it starts");
        Self {
            child,
            stdin: Some(stdin),
            address,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Injected {
    fn drop(&mut self) {
        // The end of its input ends the server, and that the tracer.
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}
