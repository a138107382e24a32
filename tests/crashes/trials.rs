//! The tests.

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Trial};
use pulse_hooks_tests::postgres::{self, Server};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::durability;
use crate::event::Kind;
use crate::process::Process;
use crate::sender::Sender;
use crate::server::ATTEMPTS;
use crate::store::{Event, Store, TOGETHER};

/// How many processes an event takes with it before it is given up.
const LOST_LIMIT: i64 = 5;

/// How long nothing may happen.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn run() -> ExitCode {
    let arguments = Arguments::from_args();
    let scale = match std::env::var_os("PULSE_HOOKS_LONG_CRASHES") {
        Some(_) => 10,
        None => 1,
    };
    let is_there = postgres::is_there();
    let on_postgres = |name: &str, test: fn(usize)| {
        let trial = Trial::test(format!("postgres::{name}"), move || {
            test(scale);
            Ok(())
        });
        trial.with_ignored_flag(!is_there)
    };
    let can_be_started = is_there && postgres::can_be_started();
    let on_own_postgres = |name: &str, test: fn(usize)| {
        let trial = on_postgres(name, test);
        trial.with_ignored_flag(!can_be_started)
    };
    let has_strace = durability::is_to_be_had();
    let on_strace = |name: &str, test: fn()| {
        let trial = Trial::test(format!("sqlite::{name}"), move || {
            test();
            Ok(())
        });
        trial.with_ignored_flag(!has_strace)
    };
    #[cfg_attr(not(target_os = "linux"), expect(unused_mut))]
    let mut trials = vec![
        Trial::test("sqlite::a_killed_process_loses_nothing", move || {
            block_on(sqlite_killed(scale));
            Ok(())
        }),
        Trial::test("sqlite::an_event_that_aborts_dies_alone", || {
            block_on(sqlite_aborts());
            Ok(())
        }),
        on_strace("a_202_waits_for_its_fsync", || {
            block_on(durability::a_202_waits_for_its_fsync());
        }),
        on_strace("no_202_without_its_fsync", || {
            block_on(durability::no_202_without_its_fsync());
        }),
        on_strace("one_fsync_that_fails_is_no_end", || {
            block_on(durability::one_fsync_that_fails_is_no_end());
        }),
        on_strace("a_full_disk_is_no_end_once_there_is_room", || {
            block_on(durability::a_full_disk_is_no_end_once_there_is_room());
        }),
        on_postgres("two_killed_processes_lose_nothing", |scale| {
            block_on(postgres_killed(scale));
        }),
        on_own_postgres("a_killed_server_loses_nothing", |scale| {
            block_on(postgres_server_killed(scale));
        }),
        on_own_postgres("a_killed_server_in_a_hurry_loses_nothing", |scale| {
            block_on(postgres_hurried_server_killed(scale));
        }),
        on_postgres("an_event_that_aborts_dies_alone", |_| {
            block_on(postgres_aborts());
        }),
    ];
    #[cfg(target_os = "linux")]
    trials.push(Trial::test("sqlite::memory_stays", move || {
        let (first, all) = match scale {
            1 => (2_000, 8_000),
            _ => (20_000, 200_000),
        };
        block_on(crate::memory::stays(first, all));
        Ok(())
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(test);
}

async fn sqlite_killed(scale: usize) {
    let folder = TempDir::new().expect("a folder");
    let store = Store::Sqlite(folder.path().to_owned());
    let mut load = Load::start(&store, 1, 10_000 * scale).await;
    for _ in 0..10 * scale {
        load.kill_at_some_time(10 * scale).await;
    }
    load.finish_after_kills(&store).await;
}

async fn postgres_killed(scale: usize) {
    let server = Server::start().await.expect("a server");
    let store = store_on(&server).await;
    let mut load = Load::start(&store, 2, 10_000 * scale).await;
    for _ in 0..10 * scale {
        load.kill_at_some_time(10 * scale).await;
    }
    load.finish_after_kills(&store).await;
}

async fn postgres_server_killed(scale: usize) {
    let mut server = Server::start_own().await.expect("a server");
    let store = store_on(&server).await;
    kill_server(&mut server, &store, 3 * scale).await;
}

/// The database answers before a commit is on the disk, unless it is told otherwise.
async fn postgres_hurried_server_killed(scale: usize) {
    let mut server = Server::start_own().await.expect("a server");
    let store = store_on(&server).await;
    store.hurry().await;
    kill_server(&mut server, &store, 2 * scale).await;
}

async fn kill_server(server: &mut Server, store: &Store, kills: usize) {
    let mut load = Load::start(store, 2, 1_000 * kills).await;
    for _ in 0..kills {
        load.until_some_time(kills).await;
        server.crash().await;
    }
    load.finish(store).await;
}

async fn sqlite_aborts() {
    let folder = TempDir::new().expect("a folder");
    aborts(&Store::Sqlite(folder.path().to_owned())).await;
}

async fn postgres_aborts() {
    let server = Server::start().await.expect("a server");
    aborts(&store_on(&server).await).await;
}

async fn aborts(store: &Store) {
    let mut ids: Vec<_> = (0..400).map(|nth| Kind::of(nth).id(nth)).collect();
    ids.insert(205, Kind::Aborts.id(400));
    ids.insert(310, Kind::AbortsWhenRead.id(401));
    let mut load = Load::start_with(store, 1, ids).await;
    let begin = Instant::now();
    let mut deaths = 0;
    while load.sender.acknowledged() < load.ids.len() || !is_settled(store).await {
        deaths += usize::from(load.processes[0].revive());
        assert!(begin.elapsed() < PATIENCE, "{deaths} deaths and no end");
        sleep(Duration::from_millis(5)).await;
    }
    load.finish(store).await;
}

async fn store_on(server: &Server) -> Store {
    Store::Postgres(Box::new(server.database().await))
}

/// Deliveries on their way to processes that are killed meanwhile.
struct Load {
    processes: Vec<Process>,
    ids: Vec<String>,
    sender: Sender,
    random: Random,
    /// How many acknowledged deliveries the next kill comes after.
    next: usize,
}

impl Load {
    async fn start(store: &Store, processes: usize, deliveries: usize) -> Self {
        let ids = (0..deliveries).map(|nth| Kind::of(nth).id(nth)).collect();
        Self::start_with(store, processes, ids).await
    }

    async fn start_with(store: &Store, processes: usize, ids: Vec<String>) -> Self {
        store.prepare().await;
        let processes: Vec<_> = (0..processes).map(|_| Process::start(store)).collect();
        let targets = processes.iter().map(Process::address).collect();
        Self {
            sender: Sender::start(&targets, ids.clone()),
            processes,
            ids,
            random: Random::new(),
            next: 0,
        }
    }

    /// Waits for a random part of the share that one of so many pauses has in all deliveries.
    async fn until_some_time(&mut self, pauses: usize) {
        let share = self.ids.len() / (pauses + 1);
        let at = self.next + self.random.below(share);
        self.next += share;
        let begin = Instant::now();
        while self.sender.acknowledged() < at {
            let acknowledged = self.sender.acknowledged();
            assert!(
                begin.elapsed() < PATIENCE,
                "{acknowledged} acknowledged, not {at}"
            );
            sleep(Duration::from_millis(1)).await;
        }
        // At some time within the commit that comes next, or between two.
        let pause = Duration::from_micros(self.random.below(20_000) as u64);
        sleep(pause).await;
    }

    async fn kill_at_some_time(&mut self, kills: usize) {
        self.until_some_time(kills).await;
        let victim = self.random.below(self.processes.len());
        self.processes[victim].kill();
    }

    /// As [`finish`](Self::finish), where kills must have met handlers that ran.
    async fn finish_after_kills(self, store: &Store) {
        let events = self.finish(store).await;
        let cut_off: i64 = events.iter().map(|event| event.cut_off).sum();
        assert!(cut_off > 0, "no kill met a handler that ran");
    }

    /// Waits until all is settled, and looks at what became of each event.
    async fn finish(self, store: &Store) -> Vec<Event> {
        self.sender.finish().await;
        until_settled(store).await;
        drop(self.processes);
        let events = store.events().await;
        let effects = store.counted_effects().await;
        judge(&self.ids, &events, &effects);
        events
    }
}

/// As long as any is settled now and then.
async fn until_settled(store: &Store) {
    let mut least = i64::MAX;
    let mut begin = Instant::now();
    loop {
        match store.unsettled().await {
            Ok(0) => return,
            Ok(unsettled) if unsettled < least => {
                least = unsettled;
                begin = Instant::now();
            }
            _ => assert!(begin.elapsed() < PATIENCE, "{least} are stuck"),
        }
        sleep(Duration::from_millis(20)).await;
    }
}

async fn is_settled(store: &Store) -> bool {
    matches!(store.unsettled().await, Ok(0))
}

fn judge(ids: &[String], events: &[Event], effects: &HashMap<String, i64>) {
    let kept: HashSet<_> = events.iter().map(|event| &event.id).collect();
    let lost: Vec<_> = ids.iter().filter(|id| !kept.contains(id)).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    assert_eq!(events.len(), ids.len(), "an id is there twice");
    for event in events {
        let kind = Kind::read(&event.id);
        let (state, times) = match kind {
            Kind::Poison | Kind::Aborts | Kind::AbortsWhenRead => ("dead", None),
            _ => ("done", Some(1)),
        };
        assert_eq!(event.state, state, "{event:?}");
        assert_eq!(effects.get(&event.id).copied(), times, "{event:?}");
        let error = event.error.as_deref().unwrap_or_default();
        assert!(!error.contains(TOGETHER), "{event:?}");
        match kind {
            Kind::Poison => {
                assert!(error.contains("fails always"), "{event:?}");
                assert!(event.attempt >= i64::from(ATTEMPTS), "{event:?}");
            }
            // Sent again after its death, it dies once more.
            Kind::Aborts | Kind::AbortsWhenRead => {
                assert!(error.contains("its process ended"), "{event:?}");
                assert!(event.cut_off % LOST_LIMIT == 0, "{event:?}");
                assert_eq!(event.attempt, event.cut_off, "{event:?}");
            }
            _ => {}
        }
    }
}

/// A small generator, seeded by the clock: its seed is told, so that a failure can be had again.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let seed = std::env::var("PULSE_HOOKS_CRASH_SEED");
        let seed = seed.ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| jiff::Timestamp::now().as_nanosecond() as u64 | 1);
        eprintln!("PULSE_HOOKS_CRASH_SEED={seed}");
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        // xorshift64
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
