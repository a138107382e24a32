//! What happens meanwhile, on the standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::output::{self, printable};

const TICK: Duration = Duration::from_millis(120);

/// A line that turns on a terminal, and is cleared in the end; elsewhere one line for each change.
pub(crate) struct Progress {
    bar: ProgressBar,
    shown: Option<String>,
}

impl Progress {
    pub(crate) fn start() -> Self {
        let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
        let bar = ProgressBar::new_spinner().with_style(style.expect("a good template"));
        bar.enable_steady_tick(TICK);
        Self { bar, shown: None }
    }

    pub(crate) fn show(&mut self, what: &str) {
        if self.shown.as_deref() == Some(what) {
            return;
        }
        let text = printable(what).into_owned();
        if self.bar.is_hidden() {
            output::note(&text);
        }
        self.bar.set_message(text);
        self.shown = Some(what.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
