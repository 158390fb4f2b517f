//! Instants in the report: UTC as recorded, and Vietnamese time beside it.

use chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};
use krilla::metadata;

/// Viet Nam keeps UTC+7 all year.
const OFFSET_SECONDS: i32 = 7 * 3600;

/// `20/11/2026 14:38:05 UTC+7`.
pub(crate) fn local(at: DateTime<Utc>) -> String {
    let Some(zone) = FixedOffset::east_opt(OFFSET_SECONDS) else { return utc(at) };
    at.with_timezone(&zone).format("%d/%m/%Y %H:%M:%S UTC+7").to_string()
}

/// `2026-11-20 07:38:05.000 UTC`.
pub(crate) fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.3f UTC").to_string()
}

/// An instant as entries write it.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// The date of a document.
pub(crate) fn document_date(at: DateTime<Utc>) -> metadata::DateTime {
    let part = |number: u32| u8::try_from(number).unwrap_or(0);
    metadata::DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_clocks_tell_the_same_instant() {
        let at = parse("2026-11-30T20:15:09.250Z").unwrap();
        assert_eq!(utc(at), "2026-11-30 20:15:09.250 UTC");
        assert_eq!(local(at), "01/12/2026 03:15:09 UTC+7");
    }
}
