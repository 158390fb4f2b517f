//! Lines of system logs: the BSD form (RFC 3164), RFC 5424, and the RFC 3339 stamps that rsyslog and systemd write into files.
//!
//! The BSD form tells neither year nor zone; both are assumed and the row says so.

use super::time::{Civil, DAY, date, digits, month, rfc3339, time_of_day, year_of};
use super::{Assumptions, Precision, Row, SUMMARY_CHARS, Year, YearBasis, ZoneBasis, address, clean, field};

/// What a reading remembers from line to line.
pub(super) struct Syslog {
    assumptions: Assumptions,
    /// The year that rows are of, and the month of the last, where the first year was given.
    counted: Option<(i64, i64)>,
    /// Whether a row was met whose year cannot be told.
    pub(super) yearless: bool,
}

/// When a line was written, as far as it tells.
struct Stamp<'a> {
    at: i64,
    precision: Precision,
    zone: ZoneBasis,
    year: YearBasis,
    /// Whether the machine's name follows: not where date and time are two words, as programs write them.
    machine: bool,
    rest: &'a str,
}

impl Syslog {
    pub(super) fn new(assumptions: Assumptions) -> Self {
        Self { assumptions, counted: None, yearless: false }
    }

    /// The row of a line; its place is not filled in.
    pub(super) fn row(&mut self, line: &str) -> Option<Row> {
        let text = without_priority(line);
        if let Some(rest) = text.strip_prefix("1 ")
            && text.len() < line.len()
        {
            return self.modern(rest, line);
        }
        let stamp = self.stamp(text)?;
        let mut rest = stamp.rest.trim_start();
        let mut host = None;
        // Without a colon behind the first word, that word is the machine.
        if let Some((first, more)) = rest.split_once(' ')
            && stamp.machine
            && !first.ends_with(':')
            && !first.contains('[')
            && !first.starts_with(':')
        {
            host = field(first);
            rest = more.trim_start();
        }
        let (program, message) = tagged(rest);
        Some(row(stamp, host, program, message, line))
    }

    /// RFC 5424 6: timestamp, host, program, process, message id, structured data, message.
    fn modern(&self, text: &str, line: &str) -> Option<Row> {
        let mut parts = text.splitn(6, ' ');
        let (civil, fraction, zone) = rfc3339(parts.next()?)?;
        let (host, program, _process, _id) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let message = without_structure(parts.next().unwrap_or_default());
        let stamp = self.known(civil, fraction, zone, "")?;
        Some(row(stamp, field(host), field(program), message.trim_start_matches('\u{feff}'), line))
    }

    /// The time that a line begins with.
    fn stamp<'a>(&mut self, text: &'a str) -> Option<Stamp<'a>> {
        if text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            let (first, rest) = text.split_once(' ')?;
            if let Some((civil, fraction, zone)) = rfc3339(first.trim_end_matches(':')) {
                return self.known(civil, fraction, zone, rest);
            }
            let (year, month, day) = date(first)?;
            let (clock, rest) = rest.split_once(' ')?;
            let (time, fraction) = time_of_day(clock.trim_end_matches(':'))?;
            let stamp = self.known(Civil { year, month, day, time }, fraction, None, rest)?;
            return Some(Stamp { machine: false, ..stamp });
        }
        let (name, rest) = text.split_once(' ')?;
        let month = month(name).filter(|_| name.len() == 3)?;
        let (day, rest) = rest.trim_start().split_once(' ')?;
        let day = digits(day)?;
        let rest = rest.trim_start();
        let (word, more) = rest.split_once(' ').unwrap_or((rest, ""));
        // Some devices write the year before or behind the time.
        if let Some(year) = digits(word).filter(|_| word.len() == 4) {
            let (clock, more) = more.split_once(' ')?;
            let (time, fraction) = time_of_day(clock.trim_end_matches(':'))?;
            return self.known(Civil { year, month, day, time }, fraction, None, more);
        }
        let (time, fraction) = time_of_day(word.trim_end_matches(':'))?;
        self.yearless(Civil { year: 0, month, day, time }, fraction, more)
    }

    fn known<'a>(&self, civil: Civil, fraction: bool, zone: Option<i64>, rest: &'a str) -> Option<Stamp<'a>> {
        let minutes = zone.unwrap_or_else(|| i64::from(self.assumptions.offset_minutes));
        Some(Stamp {
            at: civil.millis()?.saturating_sub(minutes.saturating_mul(60_000)),
            precision: if fraction { Precision::Millisecond } else { Precision::Second },
            zone: if zone.is_some() { ZoneBasis::Stated } else { ZoneBasis::Assumed },
            year: YearBasis::Stated,
            machine: true,
            rest,
        })
    }

    fn yearless<'a>(&mut self, civil: Civil, fraction: bool, rest: &'a str) -> Option<Stamp<'a>> {
        let (year, basis) = match self.assumptions.year {
            Year::Unknown => {
                self.yearless = true;
                return None;
            }
            Year::From(first) => {
                let (year, last) = self.counted.unwrap_or((first, civil.month));
                // Lines of several machines arrive a little out of order; a new year is a long step back.
                let year = if last.saturating_sub(civil.month) > 6 { year.saturating_add(1) } else { year };
                self.counted = Some((year, civil.month));
                (year, YearBasis::Given)
            }
            Year::NotAfter(latest) => {
                let bound = latest.saturating_add(DAY);
                let fits = |year: &i64| {
                    let offset = i64::from(self.assumptions.offset_minutes).saturating_mul(60_000);
                    Civil { year: *year, ..civil }.millis().is_some_and(|at| at.saturating_sub(offset) <= bound)
                };
                let newest = year_of(bound).saturating_add(1);
                // A 29th of February may be up to eight years back.
                ((newest.saturating_sub(9)..=newest).rev().find(fits)?, YearBasis::Inferred)
            }
        };
        let stamp = self.known(Civil { year, ..civil }, fraction, None, rest)?;
        Some(Stamp { year: basis, ..stamp })
    }
}

/// The line behind its priority (RFC 3164 4.1.1).
fn without_priority(line: &str) -> &str {
    let inner = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inner.filter(|(number, _)| number.len() <= 3 && digits(number).is_some()).map_or(line, |(_, rest)| rest)
}

/// The message behind structured data (RFC 5424 6.3), in whose values `]`, `"` and `\` are escaped.
fn without_structure(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('-') {
        return rest.trim_start();
    }
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth = depth.saturating_add(1),
            ']' if !quoted => depth = depth.saturating_sub(1),
            ' ' if !quoted && depth == 0 => return text.get(at..).unwrap_or_default().trim_start(),
            _ => {}
        }
    }
    if depth == 0 && !text.starts_with('[') { text } else { "" }
}

/// Program and message of `program[process]: message`.
fn tagged(text: &str) -> (Option<String>, &str) {
    let end = text.find([':', '[', ' ']).unwrap_or(text.len());
    let (program, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let rest = match rest.strip_prefix('[') {
        Some(inner) => inner.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    match rest.strip_prefix(':') {
        Some(message) if !program.is_empty() => (field(program), message.trim_start()),
        _ => (None, text),
    }
}

fn row(stamp: Stamp<'_>, host: Option<String>, program: Option<String>, message: &str, line: &str) -> Row {
    let summary = match &program {
        Some(program) => clean(&format!("{program}: {message}"), SUMMARY_CHARS),
        None => clean(message, SUMMARY_CHARS),
    };
    Row {
        at: stamp.at,
        precision: stamp.precision,
        zone: stamp.zone,
        year: stamp.year,
        summary,
        host,
        user: user(message),
        address: peer(message),
        event: program,
        offset: 0,
        record: None,
        ordinal: 0,
        raw: clean(line, super::RAW_CHARS),
    }
}

/// The account that a message of sshd, sudo, su, PAM or cron names.
fn user(message: &str) -> Option<String> {
    let word = |text: &str| {
        let end = text.find([' ', ',', ';', '(', ')', '\'', '"']).unwrap_or(text.len());
        field(text.get(..end)?)
    };
    for lead in ["for invalid user ", "Invalid user ", "for illegal user ", "authenticating user ", "for user ", "new user: name="] {
        if let Some((_, rest)) = message.split_once(lead) {
            return word(rest);
        }
    }
    for lead in ["Accepted ", "Failed ", "Postponed ", "Partial "] {
        if let Some(rest) = message.strip_prefix(lead) {
            return rest.split_once(" for ").and_then(|(_, rest)| word(rest));
        }
    }
    if let Some((who, rest)) = message.split_once(" : ")
        && (rest.starts_with("TTY=") || rest.contains("; COMMAND="))
    {
        return field(who);
    }
    if let Some((who, rest)) = message.strip_prefix('(').and_then(|rest| rest.split_once(") "))
        && rest.starts_with("CMD ")
    {
        return field(who);
    }
    message.split_once(" user=").and_then(|(_, rest)| word(rest))
}

/// The address that a message names as its other side.
fn peer(message: &str) -> Option<String> {
    for lead in ["rhost=", " from ", "SRC=", "authenticating user ", " by "] {
        for part in message.split(lead).skip(1) {
            let mut words = part.split([' ', ',', ';', '(', ')']);
            if let Some(found) = words.next().and_then(address).or_else(|| words.next().and_then(address)) {
                return Some(found);
            }
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn reader(year: Year) -> Syslog {
        Syslog::new(Assumptions { offset_minutes: 420, year })
    }

    fn millis(year: i64, month: i64, day: i64, time: i64) -> i64 {
        Civil { year, month, day, time }.millis().unwrap()
    }

    #[test]
    fn the_three_forms_are_read() {
        let mut reader = reader(Year::From(2026));
        let old =
            reader.row("Nov 22 15:04:05 web01 sshd[77]: Failed password for invalid user admin from 203.0.113.9 port 4022 ssh2").unwrap();
        assert_eq!(old.at, millis(2026, 11, 22, 29_045_000));
        assert_eq!((old.zone, old.year, old.precision), (ZoneBasis::Assumed, YearBasis::Given, Precision::Second));
        assert_eq!((old.host.as_deref(), old.user.as_deref(), old.address.as_deref()), (Some("web01"), Some("admin"), Some("203.0.113.9")));
        assert_eq!(old.event.as_deref(), Some("sshd"));
        let new = reader.row(r#"<34>1 2026-11-22T08:04:05.123Z db01 su - ID47 [a@1 k="x \] y"][b] 'su root' failed"#).unwrap();
        assert_eq!((new.at, new.summary.as_str()), (millis(2026, 11, 22, 29_045_123), "su: 'su root' failed"));
        assert_eq!((new.zone, new.year, new.precision), (ZoneBasis::Stated, YearBasis::Stated, Precision::Millisecond));
        let file = reader.row("2026-11-22T15:04:05.5+07:00 web01 sudo:   lan : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh").unwrap();
        assert_eq!((file.at, file.user.as_deref()), (millis(2026, 11, 22, 29_045_500), Some("lan")));
        let program = reader.row("2026-11-22 15:04:05,250 DROP TCP 203.0.113.9").unwrap();
        assert_eq!((program.at, program.host, program.summary.as_str()), (millis(2026, 11, 22, 29_045_250), None, "DROP TCP 203.0.113.9"));
    }

    #[test]
    fn the_year_is_the_latest_that_fits() {
        // Changed on 2 January: what was written in December is of the year before.
        let mut reader = reader(Year::NotAfter(millis(2026, 1, 2, 0)));
        let year = |reader: &mut Syslog, line: &str| reader.row(line).map(|row| year_of(row.at));
        assert_eq!(year(&mut reader, "Dec 31 10:00:00 a b: c"), Some(2025));
        assert_eq!(year(&mut reader, "Jan  1 10:00:00 a b: c"), Some(2026));
        assert_eq!(year(&mut reader, "Jan  3 06:00:00 a b: c"), Some(2026));
        assert_eq!(year(&mut reader, "Jan  4 10:00:00 a b: c"), Some(2025));
        assert_eq!(year(&mut reader, "Feb 29 10:00:00 a b: c"), Some(2024));
    }

    #[test]
    fn a_given_year_goes_on_where_months_begin_again() {
        let mut reader = reader(Year::From(2024));
        let years: Vec<i64> = ["Nov 30", "Dec 31", "Dec 30", "Jan  1", "Feb  1", "Jan 31"]
            .iter()
            .map(|day| year_of(reader.row(&format!("{day} 12:00:00 a b: c")).unwrap().at))
            .collect();
        assert_eq!(years, [2024, 2024, 2024, 2025, 2025, 2025]);
    }

    #[test]
    fn without_a_year_there_is_no_row() {
        let mut reader = reader(Year::Unknown);
        assert!(reader.row("Nov 22 15:04:05 web01 sshd[77]: x").is_none());
        assert!(reader.yearless);
    }

    #[test]
    fn other_lines_are_none() {
        let mut reader = reader(Year::From(2026));
        for line in
            ["", "with another line", "Nov", "Nov 31 10:00:00 a b: c", "Nov 22", "<34>", "<34>1 x", "2026-11-22", "Nove 22 10:00:00 a b: c"]
        {
            assert!(reader.row(line).is_none(), "{line}");
        }
    }
}
