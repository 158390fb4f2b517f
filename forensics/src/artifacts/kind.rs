//! Which files may hold artifacts, by name, and what they are, by content.

/// What a file of artifacts is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArtifactKind {
    /// A Windows event log (EVTX).
    WindowsEvents,
    /// A system log.
    Syslog,
    /// A web server's access log.
    WebAccess,
    /// A web server's error log.
    WebError,
    /// A log of Internet Information Services.
    Iis,
    /// A history of Chromium, Chrome, Edge or their kin.
    ChromiumHistory,
    /// A history of Firefox.
    FirefoxHistory,
}

/// Endings of rotated and packed logs.
const PACKED: &[&str] = &[".gz", ".bz2", ".xz", ".zst"];
/// Names, without endings, that system and web logs begin with.
const LOGS: &[&str] = &[
    "access",
    "auth",
    "boot",
    "cron",
    "daemon",
    "debug",
    "error",
    "ex1",
    "ex2",
    "kern",
    "mail",
    "messages",
    "other_vhosts",
    "secure",
    "ssl_access",
    "ssl_error",
    "sudo",
    "syslog",
    "u_ex",
    "u_in",
    "user",
];

/// Whether a file with this name is worth looking into. Its content decides then; other files are not read at all.
#[must_use]
pub fn may_hold(path: &str) -> bool {
    let lower = path.to_lowercase();
    let mut name = lower.rsplit(['/', '\\']).next().unwrap_or_default();
    for ending in PACKED {
        name = name.strip_suffix(ending).unwrap_or(name);
    }
    let stem = name.split('.').next().unwrap_or_default();
    name.ends_with(".evtx")
        || name == "places.sqlite"
        || stem == "history" && !name.ends_with(".plist") && !name.ends_with(".db")
        || stem.starts_with("history-")
        || stem == "archived history"
        || name.split('.').skip(1).any(|part| part == "log" || part.starts_with("log-") || part.starts_with("log_"))
        || LOGS.iter().any(|log| stem.starts_with(log)) && !has_other_ending(name)
}

/// Whether a name ends in letters that are no log's: `user.conf` is none, `messages-20261101` and `syslog.1` are.
fn has_other_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.bytes().any(|byte| byte.is_ascii_alphabetic()) && ending != "txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_logs_are_worth_a_look() {
        for name in [
            "var/log/auth.log",
            "var/log/auth.log.2.gz",
            "var/log/secure-20261101",
            "var/log/messages",
            "syslog.1",
            "C/Windows/System32/winevt/Logs/Security.evtx",
            "C\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex261122.log",
            "access_log",
            "nginx/access.log-20261101.xz",
            "Users/lan/AppData/Local/Google/Chrome/User Data/Default/History",
            "profile/places.sqlite",
        ] {
            assert!(may_hold(name), "{name}");
        }
        for name in ["", "a.exe", "user.conf", "History.plist", "History.db", "access.php", "cookies.sqlite", "error.png"] {
            assert!(!may_hold(name), "{name}");
        }
    }
}
