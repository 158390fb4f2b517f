//! What a mail says: templates that are compiled in, and values that are only ever text.
//!
//! `{{name}}` is a value, escaped for where it stands; `{{#name}}…{{/name}}` is repeated for each row of a list, or shown
//! where a flag is set; `{{^name}}…{{/name}}` is shown where it is not. Nothing else, and nothing in a value is ever read
//! as a template.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::FixedOffset;

use super::Mail;
use crate::clock::{Millis, to_utc};
use crate::error::{Error, Result as Done};
use crate::words::{Locale, Tlp};

/// The longest subject, in characters; a longer one is cut.
const SUBJECT_MOST: usize = 150;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// Whether to show a section.
    Flag(bool),
    /// Rows of a section.
    Rows(Vec<Values>),
}

/// Names and what they stand for.
pub type Values = BTreeMap<&'static str, Value>;

impl<T: Into<String>> From<T> for Value {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In plain text.
    Plain,
    /// In HTML, as text or as a quoted attribute.
    Html,
}

/// The templates of one kind of mail in one language.
#[derive(Clone, Copy, Debug)]
pub struct Templates {
    /// The subject.
    pub subject: &'static str,
    /// The plain text.
    pub text: &'static str,
    /// The HTML.
    pub html: &'static str,
}

/// The templates of one kind of mail.
#[derive(Clone, Copy, Debug)]
pub struct Letter {
    /// In Vietnamese.
    pub vi: Templates,
    /// In English.
    pub en: Templates,
}

/// The [`Letter`] in a folder below `templates/mail`.
macro_rules! letter {
    ($folder:literal) => {
        $crate::mail::render::Letter { vi: $crate::mail::render::letter!($folder, "vi"), en: $crate::mail::render::letter!($folder, "en") }
    };
    ($folder:literal, $language:literal) => {
        $crate::mail::render::Templates {
            subject: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/mail/", $folder, "/subject.", $language, ".txt")),
            text: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/mail/", $folder, "/body.", $language, ".txt")),
            html: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/mail/", $folder, "/body.", $language, ".html")),
        }
    };
}
pub(crate) use letter;

/// To whom a mail goes, and what it is known by.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// The address.
    pub to: String,
    /// The recipient's name.
    pub to_name: String,
    /// Its name among all mail.
    pub message_id: String,
    /// When it is written.
    pub at: Millis,
    /// The number of its case or report.
    pub case_number: String,
}

/// Writes a mail in its recipient's language.
///
/// # Errors
/// [`Error::Internal`] where a template is wrong.
pub fn compose(letter: &Letter, locale: Locale, values: &Values, envelope: Envelope) -> Done<Mail> {
    let templates = match locale {
        Locale::Vi => letter.vi,
        Locale::En => letter.en,
    };
    let fill = |template, form| fill(template, values, form).map_err(Error::Internal);
    let mut subject = fill(templates.subject, Form::Plain)?;
    if subject.chars().count() > SUBJECT_MOST {
        subject = subject.chars().take(SUBJECT_MOST - 1).chain(['…']).collect();
    }
    let Envelope { to, to_name, message_id, at, case_number } = envelope;
    let (text, html) = (fill(templates.text, Form::Plain)?, fill(templates.html, Form::Html)?);
    Ok(Mail { to, to_name, subject, text, html, message_id, at, case_number })
}

/// Fills a template.
///
/// # Errors
/// The name that the template uses and the values lack, or the section that does not end.
pub fn fill(template: &str, values: &Values, form: Form) -> Result<String, String> {
    let mut out = String::with_capacity(template.len() * 2);
    section(template, &[values], form, &mut out)?;
    Ok(out)
}

fn find<'v>(name: &str, scopes: &[&'v Values]) -> Result<&'v Value, String> {
    scopes.iter().rev().find_map(|values| values.get(name)).ok_or_else(|| format!("no value {name}"))
}

fn section(mut template: &str, scopes: &[&Values], form: Form, out: &mut String) -> Result<(), String> {
    while let Some((before, rest)) = template.split_once("{{") {
        out.push_str(before);
        let (tag, rest) = rest.split_once("}}").ok_or("a tag does not end")?;
        template = rest;
        let Some(name) = tag.strip_prefix(['#', '^']) else {
            match find(tag, scopes)? {
                Value::Text(text) => escape(text, form, out),
                Value::Flag(_) | Value::Rows(_) => return Err(format!("{tag} is not a text")),
            }
            continue;
        };
        let (inner, rest) = template.split_once(&format!("{{{{/{name}}}}}")).ok_or_else(|| format!("section {name} does not end"))?;
        template = rest;
        // A line that holds only a tag leaves no empty line behind.
        let inner = inner.strip_prefix('\n').unwrap_or(inner);
        if out.is_empty() || out.ends_with('\n') {
            template = template.strip_prefix('\n').unwrap_or(template);
        }
        let wanted = !tag.starts_with('^');
        match find(name, scopes)? {
            Value::Rows(rows) if wanted => {
                for row in rows {
                    let mut deeper = scopes.to_vec();
                    deeper.push(row);
                    section(inner, &deeper, form, out)?;
                }
            }
            Value::Flag(flag) if *flag == wanted => section(inner, scopes, form, out)?,
            Value::Rows(rows) if rows.is_empty() => section(inner, scopes, form, out)?,
            Value::Flag(_) | Value::Rows(_) => {}
            Value::Text(_) => return Err(format!("{name} is not a section")),
        }
    }
    out.push_str(template);
    Ok(())
}

fn escape(text: &str, form: Form, out: &mut String) {
    for c in text.chars() {
        match (form, c) {
            (_, '\n') => out.push_str(if form == Form::Html { "<br>" } else { "\n" }),
            (_, c) if c.is_control() => out.push(' '),
            (Form::Html, '&' | '<' | '>' | '"' | '\'') => {
                // Writing into a String cannot fail.
                write!(out, "&#{};", u32::from(c)).ok();
            }
            (_, c) => out.push(c),
        }
    }
}

/// Time in Viet Nam, where all recipients are.
#[must_use]
pub fn moment(at: Millis, locale: Locale) -> String {
    let utc = to_utc(at);
    let Some(zone) = FixedOffset::east_opt(7 * 3600) else { return utc.to_rfc3339() };
    let there = utc.with_timezone(&zone);
    match locale {
        Locale::Vi => there.format("%H:%M ngày %d/%m/%Y (giờ Việt Nam)").to_string(),
        Locale::En => there.format("%H:%M on %-d %B %Y (Viet Nam time)").to_string(),
    }
}

/// The colour of a TLP mark (TLP 2.0) on black.
#[must_use]
pub fn colour(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Clear => "#FFFFFF",
        Tlp::Green => "#33FF00",
        Tlp::Amber | Tlp::AmberStrict => "#FFC000",
        Tlp::Red => "#FF2B2B",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values::from([
            ("name", "<b>\"Hà\" & '{{other}}'</b>".into()),
            ("yes", Value::Flag(true)),
            ("no", Value::Flag(false)),
            ("rows", Value::Rows(vec![Values::from([("x", "1".into())]), Values::from([("x", "2".into())])])),
            ("none", Value::Rows(Vec::new())),
        ])
    }

    #[test]
    fn values_are_text_and_never_markup_or_template() {
        assert_eq!(fill("{{name}}", &values(), Form::Plain).unwrap(), "<b>\"Hà\" & '{{other}}'</b>");
        let html = fill("<p title=\"{{name}}\">", &values(), Form::Html).unwrap();
        assert_eq!(html, "<p title=\"&#60;b&#62;&#34;Hà&#34; &#38; &#39;{{other}}&#39;&#60;/b&#62;\">");
    }

    #[test]
    fn sections_repeat_or_hide() {
        let text =
            fill("{{#rows}}\n- {{x}} {{#yes}}y{{/yes}}{{^yes}}n{{/yes}}\n{{/rows}}\n{{#no}}\nhidden\n{{/no}}\nend", &values(), Form::Plain);
        assert_eq!(text.unwrap(), "- 1 y\n- 2 y\nend");
        assert_eq!(fill("{{^none}}nothing{{/none}}{{#none}}x{{/none}}", &values(), Form::Plain).unwrap(), "nothing");
    }

    #[test]
    fn a_wrong_template_is_an_error() {
        for wrong in ["{{missing}}", "{{#yes}}", "{{name", "{{#name}}{{/name}}", "{{yes}}"] {
            assert!(fill(wrong, &values(), Form::Html).is_err(), "{wrong}");
        }
    }
}
