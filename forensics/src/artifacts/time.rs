//! Dates and times as logs write them.

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;
/// Milliseconds between 1601 and 1970.
const SINCE_1601: i64 = 11_644_473_600_000;

/// A time of day on a date, of no zone yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    /// Milliseconds since midnight.
    pub(super) time: i64,
}

impl Civil {
    /// Milliseconds since 1970, as if it were universal time; `None` for a day that is none.
    pub(super) fn millis(self) -> Option<i64> {
        let Self { year, month, day, time } = self;
        let long = [1, 3, 5, 7, 8, 10, 12].contains(&month);
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 => 28 + i64::from(leap),
            1..=12 => 30 + i64::from(long),
            _ => return None,
        };
        if !(1..=9999).contains(&year) || !(1..=last).contains(&day) {
            return None;
        }
        // Days from a civil date by 400-year eras that begin on 1 March.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted - era * 400;
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719_468;
        Some(days * DAY + time)
    }
}

/// The year of an instant.
pub(super) fn year_of(millis: i64) -> i64 {
    let guess = 1970 + millis.div_euclid(DAY) / 365;
    let begins = |year| Civil { year, month: 1, day: 1, time: 0 }.millis();
    (guess.saturating_sub(60)..=guess.saturating_add(1))
        .rev()
        .find(|year| begins(*year).is_some_and(|start| start <= millis))
        .unwrap_or(1970)
}

/// The month of an English name's first three letters.
pub(super) fn month(text: &str) -> Option<i64> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = text.get(..3)?;
    let at = NAMES.iter().position(|name| name.eq_ignore_ascii_case(head))?;
    i64::try_from(at).ok().map(|at| at + 1)
}

/// A number of digits only.
pub(super) fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// `hh:mm:ss`, with or without a fraction behind a dot or a comma: milliseconds since midnight, and whether it had one.
pub(super) fn time_of_day(text: &str) -> Option<(i64, bool)> {
    let (whole, fraction) = match text.find(['.', ',']) {
        Some(at) => (text.get(..at)?, text.get(at..)?.get(1..)),
        None => (text, None),
    };
    let mut parts = whole.split(':');
    let (hour, minute, second) = (digits(parts.next()?)?, digits(parts.next()?)?, digits(parts.next()?)?);
    // RFC 5424 knows no leap second, clocks of machines do.
    if parts.next().is_some() || whole.len() > 8 || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let millis = match fraction {
        None => 0,
        Some(fraction) if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) => return None,
        Some(fraction) => digits(format!("{fraction:0<3}").get(..3)?)?,
    };
    Some(((hour * 3600 + minute * 60 + second) * 1000 + millis, fraction.is_some()))
}

/// A date `yyyy-mm-dd` or `yyyy/mm/dd`.
pub(super) fn date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Some((digits(year)?, digits(month)?, digits(day)?))
}

/// A zone `Z`, `+hh:mm` or `+hhmm`: minutes before universal time.
pub(super) fn zone(text: &str) -> Option<i64> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, text.get(1..)?),
        b'-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = match rest.len() {
        5 if rest.get(2..3) == Some(":") => (rest.get(..2)?, rest.get(3..)?),
        4 => (rest.get(..2)?, rest.get(2..)?),
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    (hours <= 18 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

/// An instant of RFC 3339, with or without zone: milliseconds, whether it had a fraction, and minutes of its zone.
pub(super) fn rfc3339(text: &str) -> Option<(Civil, bool, Option<i64>)> {
    let day = text.get(..10).filter(|day| day.as_bytes().get(4) == Some(&b'-'))?;
    let (year, month, day) = date(day)?;
    let rest = text.get(10..)?.strip_prefix(['T', 't'])?;
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, fraction) = time_of_day(rest.get(..end)?)?;
    let zone = match rest.get(end..)? {
        "" => None,
        text => Some(zone(text)?),
    };
    Some((Civil { year, month, day, time }, fraction, zone))
}

/// The first millisecond that has a year of more than four digits.
const YEAR_10000: i64 = 253_402_300_800_000;

/// A time that a calendar has a date for: not what a broken or forged number says of the year 294,000.
pub(super) fn dated(millis: i64) -> Option<i64> {
    (-SINCE_1601..YEAR_10000).contains(&millis).then_some(millis)
}

/// Microseconds since 1601 as milliseconds since 1970.
pub(super) fn from_1601_micros(micros: i64) -> Option<i64> {
    if micros > 0 { dated(micros / 1000 - SINCE_1601) } else { None }
}

/// Windows FILETIME (100 ns since 1601) as milliseconds since 1970.
pub(super) fn from_filetime(ticks: u64) -> Option<i64> {
    let millis = i64::try_from(ticks / 10_000).ok()?;
    if ticks > 0 { dated(millis - SINCE_1601) } else { None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_every_calendar_is_no_time() {
        assert_eq!(from_1601_micros(i64::MAX), None);
        assert_eq!(from_filetime(u64::MAX), None);
        assert_eq!(from_1601_micros((YEAR_10000 + SINCE_1601) * 1000), None);
        assert_eq!(from_1601_micros((YEAR_10000 + SINCE_1601) * 1000 - 1), Some(YEAR_10000 - 1));
        assert_eq!((dated(i64::MIN), dated(-1), dated(0)), (None, Some(-1), Some(0)));
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |year, month, day| Civil { year, month, day, time: 0 }.millis();
        assert_eq!(at(1970, 1, 1), Some(0));
        assert_eq!(at(2000, 2, 29), Some(951_782_400_000));
        assert_eq!(at(2026, 11, 22), Some(1_795_305_600_000));
        assert_eq!(at(1969, 12, 31), Some(-86_400_000));
        for (year, month, day) in [(2026, 2, 29), (2026, 13, 1), (2026, 4, 31), (2026, 1, 0), (0, 1, 1), (1900, 2, 29)] {
            assert_eq!(at(year, month, day), None, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn years_are_found_again() {
        for year in [1601, 1969, 1970, 1999, 2000, 2026, 2100] {
            let start = Civil { year, month: 1, day: 1, time: 0 }.millis().unwrap();
            assert_eq!(year_of(start), year);
            assert_eq!(year_of(start - 1), year - 1);
        }
    }

    #[test]
    fn times_of_day_have_three_numbers() {
        assert_eq!(time_of_day("23:59:60"), Some((86_400_000, false)));
        assert_eq!(time_of_day("01:02:03.4"), Some((3_723_400, true)));
        assert_eq!(time_of_day("01:02:03,456789"), Some((3_723_456, true)));
        for bad in ["", "1:2", "24:00:00", "00:60:00", "00:00:61", "00:00:00.", "00:00:00.x", "1:2:3:4", "+1:02:03"] {
            assert_eq!(time_of_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn zones_are_minutes_before_universal_time() {
        assert_eq!((zone("Z"), zone("+07:00"), zone("-0330")), (Some(0), Some(420), Some(-210)));
        for bad in ["", "7", "+7", "+19:00", "+07:60", "07:00", "+07:0"] {
            assert_eq!(zone(bad), None, "{bad}");
        }
    }
}
