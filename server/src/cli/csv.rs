//! Tables as text (RFC 4180): what spreadsheets write. Fields are separated by the comma, semicolon or tab that the first line uses.

/// A row that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the text where it begins, from 1.
    pub(super) line: usize,
    /// Its fields, without quotation marks.
    pub(super) fields: Vec<String>,
}

/// The rows of a text. A byte order mark is skipped.
///
/// # Errors
/// The line, and what is wrong there.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, (usize, &'static str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = text.lines().next().and_then(|head| head.chars().find(|c| matches!(c, ',' | ';' | '\t'))).unwrap_or(',');
    let mut reader = Reader { separator, line: 1, begun: 1, field: String::new(), fields: Vec::new(), rows: Vec::new() };
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' {
            if !reader.field.trim().is_empty() {
                return Err((reader.line, "a quotation mark stands within a field"));
            }
            reader.field.clear();
            let opened = reader.line;
            loop {
                match chars.next() {
                    None => return Err((opened, "a quotation mark is not closed")),
                    Some('"') if chars.peek() == Some(&'"') => {
                        chars.next();
                        reader.field.push('"');
                    }
                    Some('"') => break,
                    Some(c) => {
                        reader.line += usize::from(c == '\n');
                        reader.field.push(c);
                    }
                }
            }
            if chars.peek().is_some_and(|next| *next != reader.separator && !matches!(next, '\r' | '\n')) {
                return Err((reader.line, "something stands behind a closing quotation mark"));
            }
        } else if c == reader.separator {
            reader.end_field();
        } else if c == '\n' {
            reader.end_row();
        } else if c != '\r' || chars.peek() != Some(&'\n') {
            reader.field.push(c);
        }
    }
    reader.end_row();
    Ok(reader.rows)
}

struct Reader {
    separator: char,
    line: usize,
    begun: usize,
    field: String,
    fields: Vec<String>,
    rows: Vec<Row>,
}

impl Reader {
    fn end_field(&mut self) {
        self.fields.push(std::mem::take(&mut self.field));
    }

    fn end_row(&mut self) {
        self.end_field();
        let fields = std::mem::take(&mut self.fields);
        if fields.iter().any(|field| !field.trim().is_empty()) {
            self.rows.push(Row { line: self.begun, fields });
        }
        self.line += 1;
        self.begun = self.line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Vec<(usize, Vec<String>)> {
        rows(text).unwrap().into_iter().map(|row| (row.line, row.fields)).collect()
    }

    fn row(line: usize, fields: &[&str]) -> (usize, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn what_spreadsheets_write_is_read() {
        let text = "\u{feff}code,name\r\nA-1,\"Hệ thống, \"\"mẫu\"\"\nhai dòng\"\r\n\r\nA-2,x";
        assert_eq!(fields(text), [row(1, &["code", "name"]), row(2, &["A-1", "Hệ thống, \"mẫu\"\nhai dòng"]), row(5, &["A-2", "x"])]);
        assert_eq!(fields("code;name\nA;b,c\n"), [row(1, &["code", "name"]), row(2, &["A", "b,c"])]);
        assert_eq!(fields("code\tname\nA\t\n"), [row(1, &["code", "name"]), row(2, &["A", ""])]);
        assert!(fields(" \n,\n").is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_line() {
        assert_eq!(rows("a,b\nc,\"d\n"), Err((2, "a quotation mark is not closed")));
        assert_eq!(rows("a,b\nc,d\"e\"\n").unwrap_err().0, 2);
        assert_eq!(rows("a,b\nc,\"d\"e\n").unwrap_err().0, 2);
    }
}
