//! Mail: how it leaves ([`Mailer`]), and what it says ([`render`]).
//!
//! Invariants: a mail has one Message-ID for ever, made with the row that owes it; the transport tells whether the mail
//! was taken, refused, or whether that cannot be known; nothing that a person wrote can add a header or markup.

mod file;
pub mod memory;
pub mod render;
mod smtp;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::clock::Millis;
use crate::config::{self, ConfigError};
use crate::ids::DeliveryId;
use crate::words::Tlp;

/// One mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Address of the recipient.
    pub to: String,
    /// Name of the recipient.
    pub to_name: String,
    /// Subject, one line.
    pub subject: String,
    /// Body as plain text.
    pub text: String,
    /// Body as HTML.
    pub html: String,
    /// `<…@…>`; the same on every try.
    pub message_id: String,
    /// The instant of the Date header.
    pub at: Millis,
    /// The number of its case or report, as a header of its own.
    pub case_number: String,
}

/// Whether mail may tell what a thing is about: mail passes through the hands of others.
#[must_use]
pub fn may_travel_by_mail(tlp: Tlp) -> bool {
    !matches!(tlp, Tlp::Red | Tlp::AmberStrict)
}

/// Whether a text is an address to which mail can go at all.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// How handing over a mail ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handover {
    /// The other side took it.
    Taken,
    /// The other side did not take it, or was not reached.
    Refused {
        /// Whether the same mail would be refused again.
        permanent: bool,
        /// What was said, without addresses.
        why: String,
    },
    /// The mail was sent but no answer came: it may have been taken.
    Unknown(String),
}

impl Handover {
    fn retry(why: impl Into<String>) -> Self {
        Self::Refused { permanent: false, why: why.into() }
    }

    fn never(why: impl Into<String>) -> Self {
        Self::Refused { permanent: true, why: why.into() }
    }
}

#[derive(Debug)]
enum Transport {
    File(file::Folder),
    Smtp(Box<smtp::Server>),
    Memory(Arc<memory::Memory>),
}

/// The way mail leaves.
#[derive(Debug)]
pub struct Mailer {
    from: Mailbox,
    timeout: Duration,
    transport: Transport,
}

impl Mailer {
    /// From the settings; makes the folder where mail is kept in files.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting.
    pub fn open(settings: &config::Mail) -> Result<Self, ConfigError> {
        let from = sender(settings)?;
        let timeout = Duration::from_secs(settings.timeout_seconds.max(1));
        let invalid = |why: String| ConfigError::Invalid { name: "mail.url", why };
        let url = settings.url.reveal();
        let transport = match url.strip_prefix("file://") {
            Some(path) => Transport::File(file::Folder::open(PathBuf::from(path)).map_err(|error| invalid(error.to_string()))?),
            None => Transport::Smtp(Box::new(smtp::Server::parse(url, timeout).map_err(invalid)?)),
        };
        Ok(Self { from, timeout, transport })
    }

    /// Whether [`Self::open`] could take these settings; touches nothing.
    ///
    /// # Errors
    /// [`ConfigError`] that names the setting.
    pub fn check_settings(settings: &config::Mail) -> Result<(), ConfigError> {
        sender(settings)?;
        let url = settings.url.reveal();
        match url.strip_prefix("file://") {
            Some(path) if path.starts_with('/') => Ok(()),
            Some(_) => Err(ConfigError::Invalid { name: "mail.url", why: "must name a folder: file:///absolute/folder".to_owned() }),
            None => smtp::Server::parse(url, Duration::ZERO).map(drop).map_err(|why| ConfigError::Invalid { name: "mail.url", why }),
        }
    }

    /// A way that keeps mail in memory and fails as told; for tests.
    ///
    /// # Errors
    /// [`ConfigError`] where the sender is not an address.
    pub fn memory(settings: &config::Mail) -> Result<(Self, Arc<memory::Memory>), ConfigError> {
        let memory = Arc::new(memory::Memory::default());
        let transport = Transport::Memory(Arc::clone(&memory));
        Ok((Self { from: sender(settings)?, timeout: Duration::from_secs(1), transport }, memory))
    }

    /// Whether a mail may have left although no answer came back. The file transport finds that out by itself.
    #[must_use]
    pub fn loses_answers(&self) -> bool {
        !matches!(self.transport, Transport::File(_))
    }

    /// The Message-ID of a delivery: the same as long as the delivery exists.
    #[must_use]
    pub fn message_id(&self, id: DeliveryId) -> String {
        format!("<{id}@{}>", self.from.email.domain())
    }

    /// Hands the mail over.
    pub async fn send(&self, mail: &Mail) -> Handover {
        let message = match self.compose(mail) {
            Ok(message) => message,
            Err(why) => return Handover::never(why),
        };
        match &self.transport {
            Transport::File(folder) => folder.keep(&mail.message_id, message.formatted()).await,
            Transport::Smtp(server) => server.send(message.envelope(), &message.formatted()).await,
            Transport::Memory(memory) => memory.take(mail, &message.formatted()).await,
        }
    }

    /// Whether the transport answers: for readiness and `chot doctor`.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn check(&self) -> Result<(), String> {
        match &self.transport {
            Transport::File(folder) => folder.check(),
            Transport::Smtp(server) => match tokio::time::timeout(self.timeout, server.greet()).await {
                Ok(answer) => answer,
                Err(_) => Err("the mail server does not answer in time".to_owned()),
            },
            Transport::Memory(_) => Ok(()),
        }
    }

    fn compose(&self, mail: &Mail) -> Result<Message, String> {
        let address: Address = mail.to.parse().map_err(|_| "the recipient's address is not one".to_owned())?;
        let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(mail.at).unwrap_or(0));
        let header = |name: &'static str, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), one_line(value));
        let part = |kind: ContentType, text: &str| {
            let body = Body::new_with_encoding(text.replace("\r\n", "\n").replace('\n', "\r\n"), ContentTransferEncoding::QuotedPrintable)
                .map_err(|_| "the text cannot be encoded".to_owned())?;
            Ok::<_, String>(SinglePart::builder().header(kind).body(body))
        };
        let boundary: String = mail.message_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
        let bodies = MultiPart::alternative()
            .boundary(format!("=_{boundary}"))
            .singlepart(part(ContentType::TEXT_PLAIN, &mail.text)?)
            .singlepart(part(ContentType::TEXT_HTML, &mail.html)?);
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(one_line(&mail.to_name)).filter(|name| !name.is_empty()), address))
            .raw_header(subject(&one_line(&mail.subject)))
            .date(at)
            .message_id(Some(one_line(&mail.message_id)))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .raw_header(header("X-Chot-Case", &mail.case_number))
            .multipart(bodies)
            .map_err(|error| format!("the mail cannot be composed: {error}"))
    }
}

/// `Name <address@domain>` or an address alone; the name is any text, without quotation marks around it.
fn sender(settings: &config::Mail) -> Result<Mailbox, ConfigError> {
    let invalid = || ConfigError::Invalid { name: "mail.from", why: "must be Name <address@domain>".to_owned() };
    let text = settings.from.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (one_line(name.trim().trim_matches('"')), address),
        None => (String::new(), text),
    };
    let address = address.trim().parse().map_err(|_| invalid())?;
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
}

/// The Subject header. What looks like an encoded word (RFC 2047) is encoded as a whole: a mail program decodes it to just this text.
fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    if !text.contains("=?") {
        return HeaderValue::new(name, text.to_owned());
    }
    let (mut words, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        // A word ends between two characters, and its line stays within 76.
        let (word, after) = rest.split_at(rest.floor_char_boundary(39));
        words.push(format!("=?utf-8?b?{}?=", STANDARD.encode(word)));
        rest = after;
    }
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), words.join("\r\n "))
}

/// A header's value stays on its line whatever a person wrote.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a server said, without the addresses in it.
fn without_addresses(text: &str) -> String {
    text.split_whitespace().map(|word| if word.contains('@') { "…" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::outbox::testing::START;

    pub(crate) fn settings(url: &str) -> config::Mail {
        config::Mail {
            url: serde_json::from_value(serde_json::json!(url)).unwrap(),
            from: "Chốt (mẫu) <chot@demo.chot.local>".to_owned(),
            timeout_seconds: 60,
        }
    }

    pub(crate) fn mail() -> Mail {
        Mail {
            to: "truc@demo.chot.local".to_owned(),
            to_name: "Nguyễn Thị Trực".to_owned(),
            subject: "TLP:AMBER 2026-0001 Bậc 2".to_owned(),
            text: "Vụ việc 2026-0001\n.\nhết".to_owned(),
            html: "<p>Vụ việc 2026-0001</p>".to_owned(),
            message_id: "<018f-1@demo.chot.local>".to_owned(),
            at: START,
            case_number: "2026-0001".to_owned(),
        }
    }

    fn written(mail: &Mail) -> String {
        let (mailer, _) = Mailer::memory(&settings("file:///tmp")).unwrap();
        String::from_utf8(mailer.compose(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_has_the_headers_that_a_machine_must_give() {
        let text = written(&mail());
        for line in [
            "Date: Sun, 22 Nov 2026 08:00:00 +0000\r\n",
            "Message-ID: <018f-1@demo.chot.local>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "X-Chot-Case: 2026-0001\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        assert!(text.contains("Subject: TLP:AMBER 2026-0001 =?utf-8?"), "{text}");
        assert!(text.is_ascii() && text.contains("multipart/alternative"));
        assert_eq!(text, written(&mail()), "the same mail has the same bytes on every try");
    }

    #[test]
    fn nothing_in_a_mail_adds_a_header() {
        let evil = "x\r\nBcc: all@example.org\u{0}\n\r\n.\r\nQUIT";
        let text = written(&Mail {
            subject: evil.to_owned(),
            to_name: format!("{evil}\" <other@example.org>,"),
            message_id: format!("<a@b>{evil}"),
            case_number: evil.to_owned(),
            ..mail()
        });
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .filter_map(|line| line.split_once(':'))
            .map(|(name, _)| name)
            .collect();
        for name in &names {
            assert!(
                [
                    "From",
                    "To",
                    "Subject",
                    "Date",
                    "Message-ID",
                    "Auto-Submitted",
                    "X-Auto-Response-Suppress",
                    "X-Chot-Case",
                    "MIME-Version",
                    "Content-Type"
                ]
                .contains(name),
                "{name} in\n{head}"
            );
        }
        assert_eq!(names.len(), 10);
        let (mailer, _) = Mailer::memory(&settings("file:///tmp")).unwrap();
        assert!(mailer.compose(&Mail { to: "a@b\r\nBcc: c@d".to_owned(), ..mail() }).is_err());
    }

    #[test]
    fn a_subject_is_read_just_as_it_was_given() {
        let given = "=?utf-8?q?FAKE=0D=0AX-Evil:_1?= Sự cố với một tiêu đề dài để phải xuống dòng, và rồi còn dài hơn nữa 🔥🔥🔥 =?";
        let text = written(&Mail { subject: given.to_owned(), ..mail() });
        let (_, rest) = text.split_once("\r\nSubject: ").unwrap();
        let mut lines = rest.split("\r\n");
        let mut words = vec![lines.next().unwrap()];
        words.extend(lines.take_while(|line| line.starts_with(' ')).map(str::trim_start));
        let read: Vec<u8> = words
            .iter()
            .flat_map(|word| {
                assert!(word.len() <= 66, "{word}");
                STANDARD.decode(word.strip_prefix("=?utf-8?b?").unwrap().strip_suffix("?=").unwrap()).unwrap()
            })
            .collect();
        assert_eq!(String::from_utf8(read).unwrap(), given);
        assert!(words.len() > 1 && !text.contains("FAKE"), "{text}");
    }

    #[test]
    fn answers_are_kept_without_addresses() {
        assert_eq!(without_addresses("550 5.1.1 <a@b.vn>: unknown a@b.vn"), "550 5.1.1 … unknown …");
    }

    #[tokio::test]
    async fn a_file_is_written_once_whatever_happens() {
        let folder = std::env::temp_dir().join(format!("chot-mail-{}", std::process::id()));
        let mailer = Mailer::open(&settings(&format!("file://{}", folder.display()))).unwrap();
        assert_eq!(mailer.send(&mail()).await, Handover::Taken);
        // The worker died before it could settle; the mail was changed in between and is sent again.
        assert_eq!(mailer.send(&Mail { subject: "again".to_owned(), ..mail() }).await, Handover::Taken);
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(files, ["018f-1@demo.chot.local.eml"]);
        let text = std::fs::read_to_string(folder.join("018f-1@demo.chot.local.eml")).unwrap();
        assert!(text.contains("TLP:AMBER"));
        // A temporary file of a process that died is no mail, and goes at the next start.
        std::fs::write(folder.join(".x.tmp"), "half").unwrap();
        Mailer::open(&settings(&format!("file://{}", folder.display()))).unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
