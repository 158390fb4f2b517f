//! Lines of web servers: access logs in the common and combined form of Apache and nginx, with a virtual host before them
//! or without, and the error logs of both.

use super::time::{Civil, date, digits, month, time_of_day, zone};
use super::{Assumptions, Precision, RAW_CHARS, Row, SUMMARY_CHARS, YearBasis, ZoneBasis, address, clean, field};

/// The row of a line of an access log; its place is not filled in.
pub(super) fn access_row(line: &str) -> Option<Row> {
    let (before, rest) = line.split_once('[')?;
    let (time, rest) = rest.split_once(']')?;
    let words: Vec<&str> = before.split_whitespace().take(8).collect();
    // Client, identity, user; a virtual host may stand first. A user's name may have blanks.
    let (vhost, client, user) = match words.as_slice() {
        [client, _, user @ ..] if !user.is_empty() && is_client(client) => (None, *client, user),
        [vhost, client, _, user @ ..] if !user.is_empty() && is_client(client) => (Some(*vhost), *client, user),
        _ => return None,
    };
    let (request, rest) = quoted(rest.trim_start())?;
    let mut words = rest.split_whitespace();
    let status = words.next()?;
    if status.len() != 3 || digits(status).is_none() {
        return None;
    }
    let bytes = words.next().filter(|bytes| digits(bytes).is_some());
    let size = bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default();
    Some(Row {
        at: clf_time(time)?,
        precision: Precision::Second,
        zone: ZoneBasis::Stated,
        year: YearBasis::Stated,
        summary: clean(&format!("{status} {request}{size}"), SUMMARY_CHARS),
        host: vhost.and_then(|vhost| field(vhost.rsplit_once(':').map_or(vhost, |(name, _)| name))),
        user: field(&user.join(" ")),
        address: address(client).or_else(|| field(client)),
        event: field(status),
        offset: 0,
        record: None,
        ordinal: 0,
        raw: clean(line, RAW_CHARS),
    })
}

/// Whether a word may name a client: an address or a name of a machine.
fn is_client(word: &str) -> bool {
    word != "-" && (address(word).is_some() || word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)))
}

/// `10/Oct/2000:13:55:36 -0700`.
fn clf_time(text: &str) -> Option<i64> {
    let (stamp, offset) = text.split_once(' ')?;
    let (day, time) = stamp.split_once(':')?;
    let mut parts = day.split('/');
    let (day, name, year) = (digits(parts.next()?)?, parts.next()?, digits(parts.next()?)?);
    let month = month(name).filter(|_| name.len() == 3)?;
    let (time, _) = time_of_day(time)?;
    let minutes = zone(offset)?;
    Some(Civil { year, month, day, time }.millis()?.saturating_sub(minutes.saturating_mul(60_000)))
}

/// The content of a quoted text, in which quotes are escaped, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, character) in inner.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some((inner.get(..at)?, inner.get(at..)?.get(1..)?)),
            _ => {}
        }
    }
    None
}

/// The row of a line of an error log of Apache or nginx; its place is not filled in.
pub(super) fn error_row(line: &str, assumptions: &Assumptions) -> Option<Row> {
    let (civil, fraction, rest) = match line.strip_prefix('[') {
        Some(inner) => apache_time(inner)?,
        None => nginx_time(line)?,
    };
    let minutes = i64::from(assumptions.offset_minutes);
    let (level, message) = level(rest.trim_start())?;
    let client = ["[client ", "client: "].iter().find_map(|lead| {
        let (_, rest) = message.split_once(lead)?;
        address(rest.split([']', ',', ' ']).next()?)
    });
    let server = message.split_once(", server: ").and_then(|(_, rest)| field(rest.split(',').next()?));
    Some(Row {
        at: civil.millis()?.saturating_sub(minutes.saturating_mul(60_000)),
        precision: if fraction { Precision::Millisecond } else { Precision::Second },
        zone: ZoneBasis::Assumed,
        year: YearBasis::Stated,
        summary: clean(&format!("{level}: {message}"), SUMMARY_CHARS),
        host: server,
        user: None,
        address: client,
        event: field(level),
        offset: 0,
        record: None,
        ordinal: 0,
        raw: clean(line, RAW_CHARS),
    })
}

/// `Wed Oct 11 14:32:52.123456 2000] …`: weekday, date, time, year.
fn apache_time(text: &str) -> Option<(Civil, bool, &str)> {
    let (stamp, rest) = text.split_once(']')?;
    let mut words = stamp.split_whitespace();
    let (weekday, name, day, clock, year) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    if weekday.len() != 3 || name.len() != 3 || year.len() != 4 {
        return None;
    }
    let (time, fraction) = time_of_day(clock)?;
    Some((Civil { year: digits(year)?, month: month(name)?, day: digits(day)?, time }, fraction, rest))
}

/// `2026/11/22 15:04:05 …`.
fn nginx_time(text: &str) -> Option<(Civil, bool, &str)> {
    let (day, rest) = text.split_once(' ')?;
    let (year, month, day) = date(day).filter(|_| day.contains('/'))?;
    let (clock, rest) = rest.split_once(' ')?;
    let (time, fraction) = time_of_day(clock)?;
    Some((Civil { year, month, day, time }, fraction, rest))
}

/// `[module:level] …` or `[level] …`, and what follows.
fn level(text: &str) -> Option<(&str, &str)> {
    const LEVELS: &[&str] = &["emerg", "alert", "crit", "error", "warn", "notice", "info", "debug"];
    let (inner, rest) = text.strip_prefix('[')?.split_once(']')?;
    let level = inner.rsplit_once(':').map_or(inner, |(_, level)| level);
    let known = LEVELS.contains(&level) || level.strip_prefix("trace").is_some_and(|digit| digit.len() == 1);
    known.then_some((level, rest.trim_start()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::artifacts::Year;

    const VIETNAM: Assumptions = Assumptions { offset_minutes: 420, year: Year::Unknown };

    #[test]
    fn access_logs_are_read() {
        let line = r#"203.0.113.9 - lan [22/Nov/2026:15:04:05 +0700] "GET /a\"b?x=1 HTTP/1.1" 404 12 "-" "curl/8""#;
        let row = access_row(line).unwrap();
        assert_eq!(row.at, 1_795_305_600_000 + 29_045_000);
        assert_eq!(row.summary, r#"404 GET /a\"b?x=1 HTTP/1.1, 12 bytes"#);
        assert_eq!((row.address.as_deref(), row.user.as_deref(), row.event.as_deref()), (Some("203.0.113.9"), Some("lan"), Some("404")));
        let row = access_row(r#"portal.example:443 2001:db8::1 - - [22/Nov/2026:08:04:05 +0000] "-" 408 -"#).unwrap();
        assert_eq!((row.host.as_deref(), row.address.as_deref(), row.user), (Some("portal.example"), Some("2001:db8::1"), None));
    }

    #[test]
    fn error_logs_are_read() {
        let apache = "[Sun Nov 22 15:04:05.250000 2026] [proxy:error] [pid 7:tid 9] [client 203.0.113.9:4711] AH00898: Error";
        let row = error_row(apache, &VIETNAM).unwrap();
        assert_eq!((row.at, row.precision, row.zone), (1_795_305_600_000 + 29_045_250, Precision::Millisecond, ZoneBasis::Assumed));
        assert_eq!((row.address.as_deref(), row.event.as_deref()), (Some("203.0.113.9"), Some("error")));
        let nginx = r#"2026/11/22 15:04:05 [crit] 8#0: *1 open() failed, client: 203.0.113.9, server: portal.example, request: "GET /""#;
        let row = error_row(nginx, &VIETNAM).unwrap();
        assert_eq!((row.host.as_deref(), row.address.as_deref()), (Some("portal.example"), Some("203.0.113.9")));
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "[",
            "a b c [x] \"y\" 200",
            "1.2.3.4 - - [32/Nov/2026:15:04:05 +0700] \"GET /\" 200 1",
            "[17/Jun/2021:12:57:26 +0200] user",
        ] {
            assert!(access_row(line).is_none(), "{line}");
            assert!(error_row(line, &VIETNAM).is_none(), "{line}");
        }
    }
}
