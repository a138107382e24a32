//! A headless Chromium, and the driver it comes with.

use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::error::WebDriverResult;
use thirtyfour::{ChromeCapabilities, WebDriver};

/// Set where the tests in a browser must run.
const REQUIRED: &str = "PULSE_HOOKS_REQUIRE_CHROMIUM";

/// A folder for the screenshots; without it they go to a temporary one, and with that.
const SCREENSHOTS: &str = "PULSE_HOOKS_SCREENSHOTS";

const BROWSER: &str = "chromium";
const DRIVER: &str = "chromedriver";

/// Whether there is a browser to be had; where there is none, says that its tests are ignored.
pub(crate) fn is_there() -> bool {
    let missing: Vec<_> = [BROWSER, DRIVER]
        .into_iter()
        .filter(|name| find(name).is_none())
        .collect();
    if !missing.is_empty() {
        let missing = missing.join(" and ");
        assert!(
            std::env::var_os(REQUIRED).is_none(),
            "{missing} not found, and {REQUIRED} is set"
        );
        eprintln!("{missing} not found: the tests in a browser are ignored");
    }
    missing.is_empty()
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|folder| folder.join(program));
    places.find(|place| place.is_file())
}

/// Runs a test in a browser that has never been used, and ends the browser whatever comes of it.
pub(crate) async fn browse<F>(test: impl FnOnce(WebDriver) -> F)
where
    F: Future<Output = WebDriverResult<()>> + Send + 'static,
{
    let driver = Driver::start();
    let profile = TempDir::new().expect("a folder");
    let browser = WebDriver::new(&driver.url, capabilities(&profile).expect("capabilities"));
    let browser = browser.await.expect("the browser starts");
    // As a task, so that its panic comes after the browser's end.
    let result = tokio::spawn(test(browser.clone())).await;
    browser.quit().await.expect("the browser ends");
    match result {
        Ok(result) => result.expect("the browser does as it is told"),
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn capabilities(profile: &TempDir) -> WebDriverResult<ChromeCapabilities> {
    let mut capabilities = ChromeCapabilities::new();
    let binary = find(BROWSER).expect("ignored where there is none");
    capabilities.set_binary(&binary.to_string_lossy())?;
    for argument in [
        "--headless=new",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1200,900",
        &format!("--user-data-dir={}", profile.path().display()),
    ] {
        capabilities.add_arg(argument)?;
    }
    // Its sandbox refuses root, whose the temporary folder then is.
    let owner = std::fs::metadata(profile.path()).map(|folder| folder.uid());
    if owner.is_ok_and(|owner| owner == 0) {
        capabilities.set_no_sandbox()?;
    }
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    Ok(capabilities)
}

/// The driver's process, which listens on a port of its own.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new(DRIVER)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ignored where there is none");
        let output = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut lines = output.lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        // Read on, so that it never waits for room in the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let url = format!(
            "http://127.0.0.1:{}",
            port.expect("it says where it listens")
        );
        Self { process, url }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where screenshots go.
pub(crate) struct Album {
    folder: PathBuf,
    _temporary: Option<TempDir>,
}

impl Album {
    pub(crate) fn open() -> Self {
        if let Some(folder) = std::env::var_os(SCREENSHOTS) {
            return Self {
                folder: folder.into(),
                _temporary: None,
            };
        }
        let temporary = TempDir::new().expect("a folder");
        Self {
            folder: temporary.path().to_owned(),
            _temporary: Some(temporary),
        }
    }

    /// Keeps what the browser shows.
    pub(crate) async fn keep(&self, browser: &WebDriver, name: &str) -> WebDriverResult<()> {
        let path = self.folder.join(format!("{name}.png"));
        browser.screenshot(&path).await?;
        let bytes = std::fs::metadata(&path).expect("it is there").len();
        assert!(bytes > 5_000, "{name}: {bytes} bytes show nothing");
        Ok(())
    }
}
