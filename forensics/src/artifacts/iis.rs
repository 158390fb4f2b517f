//! Logs of Internet Information Services in the W3C extended form. Their times are universal by definition; which column is
//! what stands in a line `#Fields:`, which may come again.

use super::time::{Civil, date, time_of_day};
use super::{Precision, RAW_CHARS, Row, SUMMARY_CHARS, YearBasis, ZoneBasis, address, clean, field};

/// The most columns that are looked at.
const COLUMNS: usize = 128;

/// What a reading remembers from line to line.
#[derive(Default)]
pub(super) struct Iis {
    columns: Vec<String>,
    /// The last `#Date`, for rows without a date of their own.
    date: Option<(i64, i64, i64)>,
}

/// What a line is.
pub(super) enum IisLine {
    Row(Box<Row>),
    /// A directive or an empty line.
    Nothing,
    Bad,
}

impl Iis {
    pub(super) fn line(&mut self, line: &str) -> IisLine {
        if let Some(directive) = line.strip_prefix('#') {
            if let Some(fields) = directive.strip_prefix("Fields:") {
                self.columns = fields.split_whitespace().take(COLUMNS).map(str::to_ascii_lowercase).collect();
            } else if let Some(day) = directive.strip_prefix("Date:") {
                self.date = day.split_whitespace().next().and_then(date);
            }
            return IisLine::Nothing;
        }
        if line.trim().is_empty() {
            return IisLine::Nothing;
        }
        self.row(line).map_or(IisLine::Bad, |row| IisLine::Row(Box::new(row)))
    }

    fn row(&self, line: &str) -> Option<Row> {
        let values: Vec<&str> = line.split_whitespace().take(COLUMNS).collect();
        let value = |name: &str| {
            let at = self.columns.iter().position(|column| column == name)?;
            values.get(at).copied().filter(|value| *value != "-")
        };
        let (year, month, day) = value("date").and_then(date).or(self.date)?;
        let (time, fraction) = time_of_day(value("time")?)?;
        let at = Civil { year, month, day, time }.millis()?;
        let status = value("sc-status").unwrap_or("-");
        let query = value("cs-uri-query").map(|query| format!("?{query}")).unwrap_or_default();
        let request = format!("{} {}{query}", value("cs-method").unwrap_or("-"), value("cs-uri-stem").unwrap_or("-"));
        Some(Row {
            at,
            precision: if fraction { Precision::Millisecond } else { Precision::Second },
            zone: ZoneBasis::Stated,
            year: YearBasis::Stated,
            summary: clean(&format!("{status} {request}"), SUMMARY_CHARS),
            host: value("s-computername").or_else(|| value("cs-host")).or_else(|| value("s-ip")).and_then(field),
            user: value("cs-username").and_then(field),
            address: value("c-ip").and_then(|text| address(text).or_else(|| field(text))),
            event: field(status),
            offset: 0,
            record: None,
            ordinal: 0,
            raw: clean(line, RAW_CHARS),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_last_directive() {
        let mut log = Iis::default();
        assert!(matches!(log.line("2026-11-22 08:04:05 x"), IisLine::Bad));
        assert!(matches!(log.line("#Date: 2026-11-22 00:00:00"), IisLine::Nothing));
        assert!(matches!(log.line("#Fields: time c-ip cs-method cs-uri-stem sc-status"), IisLine::Nothing));
        let IisLine::Row(row) = log.line("08:04:05 203.0.113.9 POST /owa 401") else { panic!("no row") };
        assert_eq!(
            (row.at, row.summary.as_str(), row.address.as_deref()),
            (1_795_305_600_000 + 29_045_000, "401 POST /owa", Some("203.0.113.9"))
        );
        log.line("#Fields: date time cs-username sc-status");
        let IisLine::Row(row) = log.line("2026-11-23 00:00:00 LAB\\lan 200") else { panic!("no row") };
        assert_eq!((row.at, row.user.as_deref()), (1_795_305_600_000 + 86_400_000, Some("LAB\\lan")));
        assert!(matches!(log.line("2026-11-23 25:00:00 - 200"), IisLine::Bad));
    }
}
