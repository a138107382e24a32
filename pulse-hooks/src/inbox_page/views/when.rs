//! Times, in UTC, and how far they are away.

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A time as the page writes it. Its own template escapes it.
#[derive(Template)]
#[template(
    source = r#"<time datetime="{{ machine }}">{{ text }}</time> <span class="away">{{ away }}</span>"#,
    ext = "html"
)]
pub(super) struct When {
    machine: String,
    text: String,
    away: String,
}

impl HtmlSafe for When {}

impl When {
    pub(super) fn new(time: Timestamp, now: Timestamp) -> Self {
        Self {
            machine: time.to_string(),
            text: write(time),
            away: away(time, now),
        }
    }
}

/// `2024-01-15 10:30:00`, in UTC.
pub(super) fn write(time: Timestamp) -> String {
    let civil = TimeZone::UTC.to_datetime(time);
    civil.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// As a browser's field for times has it.
pub(super) fn write_field(time: Timestamp) -> String {
    let civil = TimeZone::UTC.to_datetime(time);
    civil.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// `4 min ago`, `in 2 h 5 min`.
pub(super) fn away(time: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - time.as_second();
    match seconds {
        0 => "now".to_owned(),
        1.. => format!("{} ago", span(seconds)),
        _ => format!("in {}", span(-seconds)),
    }
}

/// A number of seconds in its two largest units.
pub(super) fn span(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let two = |large: i64, unit: &str, small: i64, of: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {of}"),
    };
    match seconds {
        ..60 => format!("{seconds} s"),
        60..600 => two(minutes, "min", seconds % 60, "s"),
        600..3600 => format!("{minutes} min"),
        3600..86400 => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_at_most_two_units() {
        let cases = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 1 s"),
            (3599, "59 min"),
            (3600, "1 h"),
            (7500, "2 h 5 min"),
            (86400, "1 d"),
            (90 * 86400 + 7200, "90 d 2 h"),
        ];
        for (seconds, text) in cases {
            assert_eq!(span(seconds), text);
        }
    }

    #[test]
    fn what_is_to_come_is_told_from_what_was() {
        let now = Timestamp::from_second(1000).unwrap();
        let away = |second| away(Timestamp::from_second(second).unwrap(), now);
        assert_eq!(away(990), "10 s ago");
        assert_eq!(away(1000), "now");
        assert_eq!(away(1120), "in 2 min");
    }
}
