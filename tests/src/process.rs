//! A test program that starts itself once more, to serve in a process of its own.

use std::io::{self, BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, Command, Stdio};

/// A server process. Dropped, it ends.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    /// Its end is the process's.
    stdin: Option<ChildStdin>,
    address: SocketAddr,
}

impl ServerProcess {
    /// Starts `command`, and waits until it [tells](tell_address) where it listens; gives nothing
    /// if it ends before.
    ///
    /// # Panics
    /// It cannot be started.
    pub fn start(command: &mut Command) -> Option<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        if let Ok(address) = line.trim().parse() {
            return Some(Self {
                child,
                stdin,
                address,
            });
        }
        child.wait().expect("it has ended");
        None
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it by SIGKILL.
    ///
    /// # Panics
    /// The system does not let us.
    pub fn kill(&mut self) {
        self.child.kill().expect("it is our child");
        self.child.wait().expect("it has ended");
    }

    /// Whether it has ended by itself.
    ///
    /// # Panics
    /// The system does not tell.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it is our child").is_some()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The end of its input ends it, and whoever traces it with it.
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// In the process that serves: ends it with the one that started it.
pub fn end_with_input() {
    std::thread::spawn(|| {
        // The other end is never written to, so this is the end of the one who holds it.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
}

/// In the process that serves: tells the one that started it where it listens.
pub fn tell_address(address: SocketAddr) {
    // The process that started this one reads it.
    #[allow(clippy::print_stdout)]
    {
        println!("{address}");
    }
}
