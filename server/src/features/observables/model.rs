//! Observables: types, and the one normal form of what people write down.
//!
//! Pure. What is left out on purpose: names in other scripts are not turned into their ASCII form, and an address with a
//! port is nothing that is recognised: both would be guesses.

use std::net::{Ipv4Addr, Ipv6Addr};

use chot_forensics::digest::sha256;
use unicode_normalization::UnicodeNormalization;

use super::entity::observable;
use crate::clock::Millis;
use crate::error::Text;
use crate::ids::{AgencyId, CaseId, ObservableId, UserId};
use crate::words::{ObservableKind, Tlp};

/// Longest value in characters; a URL may be this long.
pub const LONGEST_VALUE: usize = 2048;

/// An observable of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observable {
    /// Its id.
    pub id: ObservableId,
    /// Its case.
    pub case: CaseId,
    /// The agency of the person who added it.
    pub agency: AgencyId,
    /// What it is.
    pub kind: ObservableKind,
    /// Its value in normal form.
    pub value: String,
    /// Equal for equal kinds and values.
    pub value_key: Vec<u8>,
    /// How far it may travel.
    pub tlp: Tlp,
    /// Where it is from, in words.
    pub source: Option<String>,
    /// What is to be known of it.
    pub note: Option<String>,
    /// When it was first seen.
    pub first_seen_at: Option<Millis>,
    /// Who added it.
    pub added_by: UserId,
    /// When it was added.
    pub added_at: Millis,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Millis>,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

impl From<observable::Model> for Observable {
    fn from(row: observable::Model) -> Self {
        Self {
            id: row.id,
            case: row.case_id,
            agency: row.agency_id,
            kind: row.kind,
            value: row.value,
            value_key: row.value_key,
            tlp: row.tlp,
            source: row.source,
            note: row.note,
            first_seen_at: row.first_seen_at,
            added_by: row.added_by,
            added_at: row.added_at,
            withdrawn_at: row.withdrawn_at,
            withdrawn_reason: row.withdrawn_reason,
        }
    }
}

/// A value in its normal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parsed {
    /// What it is.
    pub kind: ObservableKind,
    /// The value as it is shown.
    pub value: String,
}

/// Writes back what people write so that nobody clicks on it: `hxxp://`, `[.]`, `(dot)`, `[:]`, `[@]`.
#[must_use]
pub fn refang(text: &str) -> String {
    let mut text = text.trim().to_owned();
    for (shown, meant) in [
        ("[.]", "."),
        ("(.)", "."),
        ("{.}", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[://]", "://"),
        ("[@]", "@"),
        ("(@)", "@"),
        ("[at]", "@"),
        ("(at)", "@"),
        ("[/]", "/"),
    ] {
        text = text.replace(shown, meant);
    }
    // The scheme alone: an address may hold these letters elsewhere.
    for (shown, meant) in [("hxxps://", "https://"), ("hxxp://", "http://"), ("fxp://", "ftp://")] {
        if text.get(..shown.len()).is_some_and(|start| start.eq_ignore_ascii_case(shown)) {
            text.replace_range(..shown.len(), meant);
        }
    }
    text
}

/// The normal form of what a person wrote: as `kind` where one is named, else as what it looks like. `None` where it is
/// nothing that is recognised.
#[must_use]
pub fn parse(text: &str, kind: Option<ObservableKind>) -> Option<Parsed> {
    let text: String = refang(text).nfc().collect();
    if text.is_empty() || text.chars().count() > LONGEST_VALUE || text.chars().any(char::is_control) {
        return None;
    }
    let kinds = match kind {
        Some(kind) => vec![kind],
        // The most telling form first: what is a digest is no name.
        None => vec![
            ObservableKind::FileSha256,
            ObservableKind::FileSha1,
            ObservableKind::FileMd5,
            ObservableKind::Ipv4Addr,
            ObservableKind::Ipv6Addr,
            ObservableKind::Url,
            ObservableKind::EmailAddr,
            ObservableKind::WindowsRegistryKey,
            ObservableKind::FilePath,
            ObservableKind::FileName,
            ObservableKind::DomainName,
        ],
    };
    let guess = kind.is_none();
    kinds.into_iter().find_map(|kind| Some(Parsed { kind, value: normal(kind, &text, guess)? }))
}

fn normal(kind: ObservableKind, text: &str, guess: bool) -> Option<String> {
    match kind {
        ObservableKind::FileMd5 => hex_of(text, 32),
        ObservableKind::FileSha1 => hex_of(text, 40),
        ObservableKind::FileSha256 => hex_of(text, 64),
        ObservableKind::Ipv4Addr => text.parse::<Ipv4Addr>().ok().map(|address| address.to_string()),
        ObservableKind::Ipv6Addr => text.trim_matches(['[', ']']).parse::<Ipv6Addr>().ok().map(|address| address.to_string()),
        ObservableKind::DomainName => domain(text),
        ObservableKind::Url => url(text),
        ObservableKind::EmailAddr => email(text),
        ObservableKind::WindowsRegistryKey => registry_key(text),
        ObservableKind::FilePath => {
            let fits = text.contains(['/', '\\']) && !file_name(text).is_empty();
            (fits && (!guess || !text.contains("://"))).then(|| text.to_owned())
        }
        ObservableKind::FileName => {
            let fits = !text.contains(['/', '\\']);
            (fits && (!guess || has_file_ending(text) || is_system_file(text))).then(|| text.to_owned())
        }
        ObservableKind::Mutex | ObservableKind::UserAccount => Some(text.to_owned()),
    }
}

fn hex_of(text: &str, digits: usize) -> Option<String> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

/// Labels of letters, digits, hyphens and underscores, at least two, the last one no number (RFC 1123 2.1, RFC 8552).
fn domain(text: &str) -> Option<String> {
    let name = text.trim_end_matches('.').to_lowercase();
    let labels: Vec<&str> = name.split('.').collect();
    let fits = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let last_is_name = labels.last().is_some_and(|last| last.chars().count() > 1 && !last.chars().all(|c| c.is_ascii_digit()));
    (labels.len() >= 2 && name.len() <= 253 && labels.iter().all(fits) && last_is_name).then_some(name)
}

fn host(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().ok().map(|address| format!("[{address}]"));
    }
    text.parse::<Ipv4Addr>().ok().map(|address| address.to_string()).or_else(|| domain(text)).or_else(|| {
        // A name of one label, as inside an agency.
        let fits = !text.is_empty() && text.len() <= 63 && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
        fits.then(|| text.to_lowercase())
    })
}

/// Scheme and host in lower case, without a port that the scheme has by itself (RFC 3986 6.2.2, 6.2.3); the rest as it is.
fn url(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let fits = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !fits || rest.chars().any(char::is_whitespace) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (format!("{user}@"), place),
        None => (String::new(), authority),
    };
    let (name, port) = match place.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
        _ => (place, None),
    };
    let own_port = match scheme.as_str() {
        "http" => "80",
        "https" => "443",
        "ftp" => "21",
        _ => "",
    };
    let port = port.filter(|port| *port != own_port).map(|port| format!(":{port}")).unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    Some(format!("{scheme}://{user}{}{port}{path}", host(name)?))
}

fn email(text: &str) -> Option<String> {
    let (local, place) = text.split_once('@')?;
    let fits = !local.is_empty() && local.len() <= 64 && !local.contains(|c: char| c.is_whitespace() || c == '/' || c == ':');
    fits.then(|| domain(place)).flatten().map(|place| format!("{}@{place}", local.to_lowercase()))
}

const HIVES: [(&str, &str); 5] = [
    ("HKLM", "HKEY_LOCAL_MACHINE"),
    ("HKCU", "HKEY_CURRENT_USER"),
    ("HKCR", "HKEY_CLASSES_ROOT"),
    ("HKU", "HKEY_USERS"),
    ("HKCC", "HKEY_CURRENT_CONFIG"),
];

/// The hive by its whole name, the rest as it is.
fn registry_key(text: &str) -> Option<String> {
    let (hive, rest) = text.split_once('\\')?;
    let (_, whole) = HIVES.iter().find(|(short, whole)| hive.eq_ignore_ascii_case(short) || hive.eq_ignore_ascii_case(whole))?;
    let rest = rest.trim_end_matches('\\');
    (!rest.is_empty()).then(|| format!("{whole}\\{rest}"))
}

/// Endings by which a name without folders is told from a domain.
const ENDINGS: &[&str] = &[
    "7z", "apk", "asp", "aspx", "bat", "bin", "bmp", "cab", "chm", "cmd", "conf", "cpl", "csv", "dat", "db", "deb", "dex", "dll", "dmg",
    "doc", "docm", "docx", "drv", "elf", "evtx", "exe", "gif", "gz", "hta", "htm", "html", "ico", "img", "ini", "iso", "jar", "jpeg",
    "jpg", "js", "json", "jse", "jsp", "ko", "lnk", "log", "lua", "mp4", "msi", "ocx", "pdf", "php", "pif", "png", "ppt", "pptm", "pptx",
    "ps1", "psm1", "pyc", "rar", "reg", "rpm", "rtf", "scr", "sct", "sqlite", "svg", "swf", "sys", "tar", "tgz", "tmp", "txt", "vba",
    "vbe", "vbs", "vhd", "vhdx", "wsf", "xls", "xlsb", "xlsm", "xlsx", "xml", "xz", "zip",
];

fn has_file_ending(text: &str) -> bool {
    let Some((stem, ending)) = text.rsplit_once('.') else { return false };
    !stem.is_empty() && ENDINGS.contains(&ending.to_lowercase().as_str())
}

/// Names without an ending that are those of files on every system of their kind, and hardly anything else.
const SYSTEM_FILES: &[&str] = &[
    ".bash_history",
    ".bashrc",
    ".profile",
    ".rhosts",
    ".ssh",
    "authorized_keys",
    "btmp",
    "crontab",
    "gshadow",
    "hosts.allow",
    "hosts.deny",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    "id_rsa",
    "known_hosts",
    "lastlog",
    "ld.so.preload",
    "ntuser.dat",
    "passwd",
    "rc.local",
    "shadow",
    "ssh_config",
    "sshd_config",
    "sudoers",
    "utmp",
    "wtmp",
];

fn is_system_file(text: &str) -> bool {
    SYSTEM_FILES.contains(&text.to_lowercase().as_str())
}

/// The name without folders, of a path of any system.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default()
}

/// What kind and value are found by: equal for the same thing, also where capitals do not matter.
#[must_use]
pub fn value_key(parsed: &Parsed) -> Vec<u8> {
    let value = match parsed.kind {
        // Capitals of a path in a URL, of a mutex or an account may matter.
        ObservableKind::Url | ObservableKind::Mutex | ObservableKind::UserAccount => parsed.value.clone(),
        ObservableKind::FilePath => folded_path(&parsed.value),
        _ => parsed.value.to_lowercase(),
    };
    sha256(format!("{}:{value}", parsed.kind.word()).as_bytes()).0.to_vec()
}

/// What a name without folders is found by: half a SHA-256 of it in lower case.
#[must_use]
pub fn name_key(name: &str) -> Vec<u8> {
    let folded: String = name.nfc().flat_map(char::to_lowercase).collect();
    sha256(folded.as_bytes()).0.iter().take(16).copied().collect()
}

/// A path with one kind of separator and in lower case; a drive is a folder: collections write `C/` for `C:\`.
fn folded_path(path: &str) -> String {
    let folded: String = path.nfc().flat_map(char::to_lowercase).map(|c| if c == '\\' { '/' } else { c }).collect();
    let mut parts: Vec<&str> = folded.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(first) = parts.first_mut()
        && first.len() == 2
    {
        *first = first.trim_end_matches(':');
    }
    parts.join("/")
}

/// Whether a member's path ends with the whole folders and the name of an observed path.
#[must_use]
pub fn path_matches(member: &str, observed: &str) -> bool {
    let (member, observed) = (folded_path(member), folded_path(observed));
    member.strip_suffix(&observed).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// The digest by which members are found, of a SHA-256 only.
#[must_use]
pub fn digest_of(parsed: &Parsed) -> Option<Vec<u8>> {
    if parsed.kind == ObservableKind::FileSha256 { hex::decode(&parsed.value).ok() } else { None }
}

/// The key of the name by which members are found, of names and paths only.
#[must_use]
pub fn name_key_of(parsed: &Parsed) -> Option<Vec<u8>> {
    match parsed.kind {
        ObservableKind::FileName | ObservableKind::FilePath => Some(name_key(file_name(&parsed.value))),
        _ => None,
    }
}

/// The values of a pasted text, one a line, each once; or every line that is none.
///
/// # Errors
/// What to tell the person of each such line, with its number from 1.
pub fn parse_lines(text: &str, kind: Option<ObservableKind>) -> Result<Vec<Parsed>, Vec<(usize, Text)>> {
    let mut found = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut bad = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        match parse(line, kind) {
            Some(parsed) => {
                if seen.insert(value_key(&parsed)) {
                    found.push(parsed);
                }
            }
            None => bad.push((
                number,
                Text::new(format!("Dòng {number}: không nhận ra dấu hiệu."), format!("Line {number}: not recognised as an observable.")),
            )),
        }
    }
    if bad.is_empty() { Ok(found) } else { Err(bad) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ObservableKind as K;

    fn told(text: &str) -> Option<(K, String)> {
        parse(text, None).map(|parsed| (parsed.kind, parsed.value))
    }

    #[test]
    fn what_is_written_is_told_by_its_form() {
        let md5 = "D41D8CD98F00B204E9800998ECF8427E";
        for (text, kind, value) in [
            (md5, K::FileMd5, "d41d8cd98f00b204e9800998ecf8427e"),
            ("203.0.113[.]24", K::Ipv4Addr, "203.0.113.24"),
            ("2001:DB8:0:0::1", K::Ipv6Addr, "2001:db8::1"),
            ("hxxps://Evil[.]Example:443/a?B=c", K::Url, "https://evil.example/a?B=c"),
            ("HXXP://[2001:db8::1]:8080", K::Url, "http://[2001:db8::1]:8080/"),
            ("http://user@xn--80ak6aa92e.com/Đường", K::Url, "http://user@xn--80ak6aa92e.com/Đường"),
            ("Ke.Toan[@]mail[.]example", K::EmailAddr, "ke.toan@mail.example"),
            ("evil(dot)example.", K::DomainName, "evil.example"),
            ("_dmarc.evil.example", K::DomainName, "_dmarc.evil.example"),
            ("hklm\\Software\\Run\\", K::WindowsRegistryKey, "HKEY_LOCAL_MACHINE\\Software\\Run"),
            ("C:\\ProgramData\\svc\\update.exe", K::FilePath, "C:\\ProgramData\\svc\\update.exe"),
            ("/opt/.cache/agent", K::FilePath, "/opt/.cache/agent"),
            ("update.EXE", K::FileName, "update.EXE"),
            ("Báo cáo quý III.docx", K::FileName, "Báo cáo quý III.docx"),
        ] {
            assert_eq!(told(text), Some((kind, value.to_owned())), "{text}");
        }
        for nothing in
            ["", "   ", "abc", "1.2.3", "1.2.3.4:443", "999.1.1.1", "a b.example", "-x.example", "http://", "a\u{0}b.exe", "@x.vn", "/"]
        {
            assert_eq!(told(nothing), None, "{nothing:?}");
        }
        assert_eq!(parse(&"a".repeat(LONGEST_VALUE + 1), Some(K::Mutex)), None);
    }

    #[test]
    fn a_kind_that_is_named_is_taken_or_nothing_is() {
        assert_eq!(parse("update.exe", Some(K::DomainName)).map(|parsed| parsed.kind), Some(K::DomainName));
        let named = parse("sshd_config", None).unwrap();
        assert_eq!((named.kind, named.value.as_str()), (K::FileName, "sshd_config"), "a file of every system, though it has no ending");
        assert_eq!(parse("sshdconfig", None), None);
        assert_eq!(parse("agent", Some(K::FileName)).map(|parsed| parsed.value).as_deref(), Some("agent"));
        assert_eq!(parse("Global\\svc-1", Some(K::Mutex)).map(|parsed| parsed.value).as_deref(), Some("Global\\svc-1"));
        assert_eq!(parse("update.exe", Some(K::FileSha256)), None);
    }

    #[test]
    fn the_same_thing_has_the_same_key_and_another_has_another() {
        let key = |text: &str| value_key(&parse(text, None).unwrap());
        assert_eq!(key("Evil.Example"), key("evil[.]example"));
        assert_eq!(key("C:\\Users\\x\\A.exe"), key("c:/users/X/a.EXE"));
        assert_ne!(key("http://evil.example/A"), key("http://evil.example/a"), "capitals of a path in a URL matter");
        let (name, domain) = (parse("update.exe", None).unwrap(), parse("update.exe", Some(K::DomainName)).unwrap());
        assert_ne!(value_key(&name), value_key(&domain), "a name is no domain");
        assert_eq!(name_key("Update.EXE"), name_key("update.exe"));
    }

    #[test]
    fn a_path_is_found_by_its_end_at_a_folder() {
        for (member, observed, holds) in [
            ("C/ProgramData/svc/update.exe", "C:\\ProgramData\\svc\\update.exe", true),
            ("uploads/auto/C%3A/ProgramData/svc/update.exe", "ProgramData\\svc\\UPDATE.exe", true),
            ("hma/opt/backup/.cache/agent", "/opt/backup/.cache/agent", true),
            ("hma/opt/backup/.cache/agent", "/backup/cache/agent", false),
            ("x/mysvc/update.exe", "svc/update.exe", false),
            ("update.exe", "svc/update.exe", false),
        ] {
            assert_eq!(path_matches(member, observed), holds, "{member} {observed}");
        }
    }

    #[test]
    fn lines_are_taken_all_or_each_bad_one_is_named() {
        let lines = parse_lines("evil.example\r\n\n evil[.]example \n10.0.0.1", None).unwrap();
        assert_eq!(lines.iter().map(|parsed| parsed.value.as_str()).collect::<Vec<_>>(), ["evil.example", "10.0.0.1"]);
        let bad = parse_lines("evil.example\nno thing\n\nneither this", None).unwrap_err();
        assert_eq!(bad.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 4]);
    }
}
