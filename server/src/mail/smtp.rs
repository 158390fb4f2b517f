//! Mail by SMTP.
//!
//! The conversation is led here, command by command, so that the one moment at which the outcome cannot be known is
//! known exactly: from the first byte of the content until the answer to it. Before, nothing can have been taken; after,
//! the server has said what it did.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::{Error, response::Severity};

use super::{Handover, without_addresses};

/// Longest wait for the farewell; the mail is taken by then.
const FAREWELL: Duration = Duration::from_secs(2);

/// How the line is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secrecy {
    /// Plain at first; no mail goes before STARTTLS.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None; to this machine only.
    None,
}

/// The server that takes our mail.
pub(super) struct Server {
    host: String,
    port: u16,
    secrecy: Secrecy,
    credentials: Option<Credentials>,
    authorities: Vec<Certificate>,
    timeout: Duration,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({}:{}, {:?})", self.host, self.port, self.secrecy)
    }
}

impl Server {
    /// From `smtp://user:password@host:587`, `smtps://…` or `smtp://127.0.0.1:25?tls=none`; `ca=/path.pem` adds a
    /// certificate authority.
    pub(super) fn parse(url: &str, timeout: Duration) -> Result<Self, String> {
        let (mut secrecy, rest) = match (url.strip_prefix("smtps://"), url.strip_prefix("smtp://")) {
            (Some(rest), _) => (Secrecy::Tls, rest),
            (_, Some(rest)) => (Secrecy::StartTls, rest),
            _ => return Err("must begin with smtp:// or smtps://".to_owned()),
        };
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, place) = rest.rsplit_once('@').map_or((None, rest), |(login, place)| (Some(login), place));
        let credentials = match login {
            None => None,
            Some(login) => {
                let (user, password) = login.split_once(':').ok_or("a user needs a password: user:password@host")?;
                Some(Credentials::new(decoded(user)?, decoded(password)?))
            }
        };
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => place.rsplit_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
        };
        if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control() || "/@[]".contains(c)) {
            return Err("names no server".to_owned());
        }
        let default = if secrecy == Secrecy::Tls { 465 } else { 587 };
        let port = port.map_or(Ok(default), |port| port.parse().map_err(|_| "the port is not a number".to_owned()))?;
        let mut authorities = Vec::new();
        for setting in query.split('&').filter(|setting| !setting.is_empty()) {
            match setting.split_once('=') {
                Some(("tls", "none")) if secrecy == Secrecy::Tls => return Err("smtps:// and tls=none contradict each other".to_owned()),
                Some(("tls", "none")) if !is_loopback(host) => {
                    return Err("tls=none is for a server on this machine only".to_owned());
                }
                Some(("tls", "none")) => secrecy = Secrecy::None,
                Some(("ca", path)) => {
                    let pem = std::fs::read(decoded(path)?).map_err(|error| format!("the certificate authority: {error}"))?;
                    authorities.push(Certificate::from_pem(&pem).map_err(|_| "the certificate authority is not PEM".to_owned())?);
                }
                _ => return Err("knows tls=none and ca=FILE only".to_owned()),
            }
        }
        Ok(Self { host: host.to_owned(), port, secrecy, credentials, authorities, timeout })
    }

    fn tls(&self) -> Result<TlsParameters, Error> {
        let builder = TlsParameters::builder(self.host.clone());
        self.authorities.iter().cloned().fold(builder, |builder, authority| builder.add_root_certificate(authority)).build()
    }

    /// Connects, makes the line secret and says who we are.
    async fn open(&self) -> Result<AsyncSmtpConnection, String> {
        let said = |what: &str, error: &Error| format!("{what}: {}", told(error));
        let hello = ClientId::default();
        let implicit = match self.secrecy {
            Secrecy::Tls => Some(self.tls().map_err(|error| said("TLS", &error))?),
            Secrecy::StartTls | Secrecy::None => None,
        };
        let place = (self.host.as_str(), self.port);
        let mut line = AsyncSmtpConnection::connect_tokio1(place, Some(self.timeout), &hello, implicit, None)
            .await
            .map_err(|error| said("connecting", &error))?;
        if self.secrecy == Secrecy::StartTls {
            if !line.can_starttls() {
                line.abort().await;
                return Err("the server offers no STARTTLS; no mail is sent in the clear".to_owned());
            }
            let tls = self.tls().map_err(|error| said("TLS", &error))?;
            line.starttls(tls, &hello).await.map_err(|error| said("STARTTLS", &error))?;
            if !line.is_encrypted() {
                line.abort().await;
                return Err("STARTTLS did not encrypt the line; no mail is sent in the clear".to_owned());
            }
        }
        if let Some(credentials) = &self.credentials {
            let signed_in = line.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            if let Err(error) = signed_in {
                line.abort().await;
                return Err(said("signing in", &error));
            }
        }
        Ok(line)
    }

    /// Whether the server lets us in.
    pub(super) async fn greet(&self) -> Result<(), String> {
        let mut line = self.open().await?;
        line.quit().await.map(drop).map_err(|error| format!("QUIT: {}", told(&error)))
    }

    /// Hands one mail over. Every step has the timeout for itself.
    pub(super) async fn send(&self, envelope: &Envelope, content: &[u8]) -> Handover {
        let late = |what: &str| format!("{what}: no answer within {} ms", self.timeout.as_millis());
        // What goes wrong until here is the line's or the setting's fault, never the mail's.
        let mut line = match tokio::time::timeout(self.timeout, self.open()).await {
            Ok(Ok(line)) => line,
            Ok(Err(why)) => return Handover::retry(why),
            Err(_) => return Handover::retry(late("connecting")),
        };
        let mut options = Vec::new();
        if !envelope.to().iter().chain(envelope.from()).all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !line.server_info().supports_feature(Extension::SmtpUtfEight) {
                self.leave(line).await;
                return Handover::never("the server cannot take addresses of this kind");
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let mut commands = vec![("MAIL", Mail::new(envelope.from().cloned(), options).to_string())];
        commands.extend(envelope.to().iter().map(|to| ("RCPT", Rcpt::new(to.clone(), Vec::new()).to_string())));
        commands.push(("DATA", Data.to_string()));
        for (verb, command) in commands {
            match tokio::time::timeout(self.timeout, line.command(command)).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    let end = refused(verb, &error).unwrap_or_else(|| Handover::retry(format!("{verb}: {}", told(&error))));
                    self.leave(line).await;
                    return end;
                }
                Err(_) => return Handover::retry(late(verb)),
            }
        }
        match tokio::time::timeout(self.timeout, line.message(content)).await {
            Ok(Ok(_)) => {
                self.leave(line).await;
                Handover::Taken
            }
            Ok(Err(error)) => match refused("end of the mail", &error) {
                Some(end) => {
                    self.leave(line).await;
                    end
                }
                None => Handover::Unknown(format!("end of the mail: {}", told(&error))),
            },
            Err(_) => Handover::Unknown(late("end of the mail")),
        }
    }

    async fn leave(&self, mut line: AsyncSmtpConnection) {
        tokio::time::timeout(FAREWELL.min(self.timeout), line.abort()).await.ok();
    }
}

/// An answer that says no, as opposed to none.
fn refused(verb: &str, error: &Error) -> Option<Handover> {
    let code = error.status()?;
    // 530, 534 and 535 ask for another way to sign in: a setting's fault.
    let sign_in = ["530", "534", "535"].contains(&code.to_string().as_str());
    let permanent = code.severity == Severity::PermanentNegativeCompletion && !sign_in;
    Some(Handover::Refused { permanent, why: format!("{verb}: {}", told(error)) })
}

/// What is kept of an error. Of a server's answer the code and the enhanced status code (RFC 3463): its text is whatever the server
/// likes to send, addresses and tokens with it.
fn told(error: &Error) -> String {
    let text = error.to_string();
    let Some(code) = error.status() else { return without_addresses(&text) };
    let class = text.split_whitespace().find(|word| is_class(word));
    class.map_or_else(|| code.to_string(), |class| format!("{code} {class}"))
}

/// Such as `5.1.1`.
fn is_class(word: &str) -> bool {
    let mut parts = word.split('.');
    let mut number = |digits: usize| {
        parts.next().is_some_and(|part| (1..=digits).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    number(1) && number(3) && number(3) && parts.next().is_none()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// `%40` means `@`, as in every address with a user.
fn decoded(text: &str) -> Result<String, String> {
    let wrong = || "has a % that is not followed by two hexadecimal digits".to_owned();
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().ok_or_else(wrong)?, rest.next().ok_or_else(wrong)?];
            bytes.extend(hex::decode(digits).map_err(|_| wrong())?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())
}

/// A mail server that does as it is told, for tests.
#[cfg(test)]
pub(crate) mod sink {
    use std::sync::{Arc, Mutex};

    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::{TcpListener, TcpStream};

    /// What the server does when it is asked `verb`; anything else it accepts. `END` stands for the end of the mail.
    #[derive(Clone, Copy, Debug)]
    pub(crate) enum Act {
        /// Says this instead.
        Say(&'static str),
        /// Says nothing for ever.
        Hang,
        /// Closes the line.
        Close,
        /// Takes the mail and closes the line.
        TakeAndClose,
    }

    pub(crate) type Script = Vec<(&'static str, Act)>;

    pub(crate) struct Sink {
        pub(crate) port: u16,
        pub(crate) taken: Arc<Mutex<Vec<String>>>,
        pub(crate) heard: Arc<Mutex<Vec<String>>>,
    }

    impl Sink {
        /// One script for each connection; further connections accept everything. `extensions` are told after EHLO.
        pub(crate) async fn start(extensions: &'static [&'static str], scripts: Vec<Script>) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let sink = Self { port: listener.local_addr().unwrap().port(), taken: Arc::default(), heard: Arc::default() };
            let (taken, heard) = (Arc::clone(&sink.taken), Arc::clone(&sink.heard));
            tokio::spawn(async move {
                let mut scripts = scripts.into_iter();
                while let Ok((stream, _)) = listener.accept().await {
                    let script = scripts.next().unwrap_or_default();
                    tokio::spawn(session(stream, extensions, script, Arc::clone(&taken), Arc::clone(&heard)));
                }
            });
            sink
        }

        pub(crate) fn taken(&self) -> Vec<String> {
            self.taken.lock().unwrap().clone()
        }

        pub(crate) fn verbs(&self) -> Vec<String> {
            self.heard.lock().unwrap().iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
        }
    }

    async fn session(
        stream: TcpStream,
        extensions: &[&str],
        script: Script,
        taken: Arc<Mutex<Vec<String>>>,
        heard: Arc<Mutex<Vec<String>>>,
    ) -> Option<()> {
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut content: Option<String> = None;
        let mut next = Some("CONNECT".to_owned());
        loop {
            let line = match next.take() {
                Some(line) => line,
                None => lines.next_line().await.ok()??,
            };
            let verb = match &mut content {
                Some(_) if line == "." => "END".to_owned(),
                Some(content) => {
                    content.push_str(line.strip_prefix('.').unwrap_or(&line));
                    content.push('\n');
                    continue;
                }
                None => {
                    heard.lock().unwrap().push(line.clone());
                    line.split([' ', ':']).next().unwrap().to_owned()
                }
            };
            let act = script.iter().find(|(at, _)| *at == verb).map(|(_, act)| *act);
            let said = match (act, verb.as_str()) {
                (Some(Act::Hang), _) => std::future::pending().await,
                (Some(Act::Close), _) => return None,
                (Some(Act::TakeAndClose), _) => {
                    taken.lock().unwrap().extend(content.take());
                    return None;
                }
                (Some(Act::Say(said)), _) => {
                    content = None;
                    said.to_owned()
                }
                (None, "CONNECT") => "220 sink".to_owned(),
                (None, "EHLO") => {
                    extensions.iter().fold(String::from("250-sink\r\n"), |said, word| format!("{said}250-{word}\r\n")) + "250 HELP"
                }
                (None, "DATA") => {
                    content = Some(String::new());
                    "354 go on".to_owned()
                }
                (None, "END") => {
                    taken.lock().unwrap().extend(content.take());
                    "250 2.0.0 taken".to_owned()
                }
                (None, "AUTH") => "235 2.7.0 welcome".to_owned(),
                (None, "QUIT") => "221 bye".to_owned(),
                (None, _) => "250 ok".to_owned(),
            };
            writer.write_all(format!("{said}\r\n").as_bytes()).await.ok()?;
            if verb == "QUIT" {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sink::{Act, Script, Sink};
    use super::*;
    use crate::mail::tests::{mail, settings};
    use crate::mail::{Mailer, Transport};

    /// Sends one mail through a sink with this script.
    async fn send(extensions: &'static [&'static str], login: &str, query: &str, script: Script) -> (Handover, Sink) {
        let sink = Sink::start(extensions, vec![script]).await;
        let url = format!("smtp://{login}127.0.0.1:{}{query}", sink.port);
        let server = Server::parse(&url, Duration::from_millis(200)).unwrap();
        let (mut mailer, _) = Mailer::memory(&settings("file:///tmp")).unwrap();
        mailer.transport = Transport::Smtp(Box::new(server));
        let end = mailer.send(&mail()).await;
        (end, sink)
    }

    async fn plain(script: Script) -> (Handover, Sink) {
        send(&["8BITMIME"], "", "?tls=none", script).await
    }

    fn is_retry(end: &Handover) -> bool {
        matches!(end, Handover::Refused { permanent: false, .. })
    }

    #[tokio::test]
    async fn a_mail_is_taken_whole() {
        let (end, sink) = plain(vec![]).await;
        assert_eq!(end, Handover::Taken);
        assert_eq!(sink.verbs(), ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "QUIT"]);
        let taken = sink.taken();
        assert_eq!(taken.len(), 1);
        assert!(taken[0].contains("Message-ID: <018f-1@demo.chot.local>\n"), "{}", taken[0]);
        // A line with a single dot does not end the mail.
        assert!(taken[0].contains("\n.\n") && taken[0].contains("h=E1=BA=BFt"), "{}", taken[0]);
    }

    #[tokio::test]
    async fn every_no_before_the_content_means_not_taken() {
        for verb in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"] {
            let (end, sink) = plain(vec![(verb, Act::Say("451 4.3.0 later"))]).await;
            assert!(is_retry(&end), "{verb}: {end:?}");
            assert!(sink.taken().is_empty());
        }
        for verb in ["MAIL", "RCPT", "DATA", "END"] {
            let (end, _) = plain(vec![(verb, Act::Say("550 5.1.1 <truc@demo.chot.local> unknown"))]).await;
            let Handover::Refused { permanent: true, why } = end else { panic!("{verb}: {end:?}") };
            assert!(why.contains("550 5.1.1") && !why.contains('@'), "{why}");
        }
        let (end, _) = plain(vec![("RCPT", Act::Say("550 unknown user token=chot_Geheim 1.2.3.4"))]).await;
        let Handover::Refused { permanent: true, why } = end else { panic!("{end:?}") };
        assert!(why.ends_with(": 550"), "{why}");
        // A setting's fault is not the mail's.
        for verb in ["CONNECT", "EHLO"] {
            assert!(is_retry(&plain(vec![(verb, Act::Say("554 5.7.1 go away"))]).await.0), "{verb}");
        }
        assert!(is_retry(&plain(vec![("MAIL", Act::Say("530 5.7.0 sign in first"))]).await.0));
    }

    #[tokio::test]
    async fn silence_before_the_content_means_not_taken_and_after_it_doubt() {
        for verb in ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"] {
            for act in [Act::Hang, Act::Close] {
                let (end, _) = plain(vec![(verb, act)]).await;
                assert!(is_retry(&end), "{verb} {act:?}: {end:?}");
            }
        }
        for act in [Act::Hang, Act::Close, Act::TakeAndClose, Act::Say("what?")] {
            let (end, _) = plain(vec![("END", act)]).await;
            assert!(matches!(end, Handover::Unknown(_)), "{act:?}: {end:?}");
        }
        // Taken, then dead before the farewell: no doubt.
        let (end, sink) = plain(vec![("QUIT", Act::Close)]).await;
        assert_eq!((end, sink.taken().len()), (Handover::Taken, 1));
    }

    #[tokio::test]
    async fn nothing_goes_in_the_clear() {
        for extensions in [&["8BITMIME", "AUTH PLAIN LOGIN"][..], &["STARTTLS", "AUTH PLAIN LOGIN"][..]] {
            let (end, sink) = send(extensions, "chot:geheim@", "", vec![("STARTTLS", Act::Say("454 4.7.0 no"))]).await;
            assert!(is_retry(&end), "{end:?}");
            let verbs = sink.verbs();
            assert!(!verbs.iter().any(|verb| ["AUTH", "MAIL", "DATA"].contains(&verb.as_str())), "{verbs:?}");
        }
    }

    #[tokio::test]
    async fn a_wrong_password_is_tried_again_when_it_may_be_right() {
        let (end, sink) = send(&["AUTH PLAIN"], "chot:p%40ss@", "?tls=none", vec![]).await;
        assert_eq!(end, Handover::Taken);
        assert!(sink.verbs().contains(&"AUTH".to_owned()));
        let (end, _) = send(&["AUTH PLAIN"], "chot:wrong@", "?tls=none", vec![("AUTH", Act::Say("535 5.7.8 no"))]).await;
        assert!(is_retry(&end), "{end:?}");
        let (end, sink) = send(&["8BITMIME"], "chot:pw@", "?tls=none", vec![]).await;
        assert!(is_retry(&end) && sink.taken().is_empty());
    }

    #[test]
    fn addresses_of_servers() {
        let parse = |url: &str| Server::parse(url, Duration::from_secs(1)).map(|server| (server.host, server.port, server.secrecy));
        assert_eq!(parse("smtp://u:p%3A%2F@mx.example.vn").unwrap(), ("mx.example.vn".to_owned(), 587, Secrecy::StartTls));
        assert_eq!(parse("smtps://mx.example.vn/").unwrap(), ("mx.example.vn".to_owned(), 465, Secrecy::Tls));
        assert_eq!(parse("smtp://[::1]:25?tls=none").unwrap(), ("::1".to_owned(), 25, Secrecy::None));
        for wrong in [
            "smtp://mx.example.vn:25?tls=none",
            "smtps://localhost?tls=none",
            "smtp://",
            "smtp://user@host",
            "smtp://host:port",
            "smtp://h?x=1",
            "smtp://u:%zz@h",
            "smtp://h?ca=/no/such/file",
            "http://h",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        let server = Server::parse("smtp://user:geheim@mx.example.vn", Duration::from_secs(1)).unwrap();
        assert!(!format!("{server:?}").contains("geheim"));
    }
}
