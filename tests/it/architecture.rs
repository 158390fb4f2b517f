//! The house rules that a machine can check: who may name what, what the program is built from, how tests are written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Rust files below a folder, each with its text up to its unit tests and without comments.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut files = vec![root().join(folder)];
    let mut found = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect();
            found.push((path.strip_prefix(root()).unwrap().to_string_lossy().into_owned(), code));
        }
    }
    found.sort();
    assert!(!found.is_empty(), "nothing below {folder}");
    found
}

/// The packages of this machine's build. Those of other machines are in the lock, but nobody has fetched them.
fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(version.stdout).unwrap().lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned)).unwrap();
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", &host])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Names of all packages that a package is built from (not those of its tests).
fn built_from(metadata: &Value, package: &str) -> BTreeSet<String> {
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap()))
        .collect();
    let nodes: BTreeMap<&str, &Value> =
        metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|node| (node["id"].as_str().unwrap(), node)).collect();
    let mut waiting: Vec<&str> = names.iter().filter(|(_, name)| **name == package).map(|(id, _)| *id).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        for dependency in nodes[id]["deps"].as_array().unwrap() {
            let normal = dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null());
            if normal {
                waiting.push(dependency["pkg"].as_str().unwrap());
            }
        }
    }
    seen.into_iter().map(|id| names[id].to_owned()).collect()
}

#[test]
fn forensics_and_report_stand_alone() {
    let parts = built_from(&metadata(), "chot-forensics");
    let banned = [
        "tokio",
        "async-std",
        "actix-web",
        "actix-http",
        "hyper",
        "reqwest",
        "ureq",
        "sea-orm",
        "sqlx",
        "lettre",
        "tracing-subscriber",
        "async-graphql",
        "chot-server",
        "chot-migrations",
    ];
    let found: Vec<_> = banned.iter().filter(|name| parts.contains(**name)).collect();
    assert!(found.is_empty(), "forensics is built from {found:?}");
    let report = built_from(&metadata(), "chot-report");
    let found: Vec<_> = banned.iter().filter(|name| report.contains(**name)).collect();
    assert!(found.is_empty(), "the report is built from {found:?}");
    let migrations = built_from(&metadata(), "chot-migrations");
    assert!(!migrations.contains("chot-server"), "migrations are built from the server");
}

/// What `make verifier` builds: neither a decoder of archives, nor a digest that proves nothing, nor anything that could talk to a network.
#[test]
fn the_small_verifier_carries_only_what_it_needs() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = |features: &[&str]| {
        let words = ["tree", "--locked", "--offline", "-p", "chot-forensics", "-e", "normal", "--prefix", "none", "--format", "{lib}"];
        let output = Command::new(&cargo).args(words).args(features).current_dir(root()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(|line| line.trim().to_owned()).collect::<BTreeSet<_>>()
    };
    let whole = tree(&[]);
    let small = tree(&["--no-default-features"]);
    let decoders = ["aes", "blake3", "boreal", "bzip2", "flate2", "lzma_rust2", "md5", "sevenz_rust2", "zip", "zstd"];
    for name in decoders {
        assert!(whole.contains(name) && !small.contains(name), "{name}: {small:?}");
    }
    let network = [
        "tokio",
        "mio",
        "socket2",
        "hyper",
        "ureq",
        "rustls",
        "reqwest",
        "lettre",
        "native_tls",
        "curl",
        "trust_dns_resolver",
        "hickory_resolver",
    ];
    for name in network {
        assert!(!small.contains(name) && !whole.contains(name), "{name}");
    }
    // Nor does the crate itself open a socket.
    for (file, code) in sources("forensics/src") {
        for word in ["std::net", "TcpStream", "UdpSocket", "UnixStream", "std::process::Command"] {
            assert!(!code.contains(word), "{file}: {word}");
        }
    }
}

#[test]
fn layers_name_only_what_is_theirs() {
    let mut faults = Vec::new();
    let mut forbid = |file: &str, code: &str, words: &[&str]| {
        for (number, line) in code.lines().enumerate() {
            faults.extend(
                words
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{file}: {word} (line of code {number}: {})", line.trim())),
            );
        }
    };
    for (file, code) in sources("server/src") {
        let name = file.rsplit('/').next().unwrap();
        if name == "tests.rs" || name == "testing.rs" {
            continue;
        }
        let feature = file.contains("/features/");
        let edge = (feature && (name == "graphql.rs" || name == "loaders.rs")) || file.contains("/http/");
        // Readiness asks the database whether it is there, nothing else.
        if edge && file != "server/src/http/health.rs" {
            forbid(&file, &code, &["sea_orm", "entity::", "::entity"]);
        }
        if feature && (name == "service.rs" || name == "model.rs") || file.contains("/authz/") {
            forbid(&file, &code, &["async_graphql", "actix_web"]);
        }
        if feature && name == "model.rs" {
            forbid(&file, &code, &["sea_orm", "SimpleObject", "InputObject"]);
        }
        if !file.contains("/authz/") {
            forbid(&file, &code, &["Permit {", "Scope {"]);
        }
        if !["server/src/clock.rs", "server/src/mail/mod.rs", "server/src/mail/smtp.rs"].contains(&file.as_str()) {
            forbid(&file, &code, &["Utc::now", "SystemTime::now", "Uuid::new_v4", "Uuid::now_v7", "thread::sleep"]);
        }
        if feature && name == "service.rs" {
            forbid(&file, &code, &["lettre::", "ureq::", "TcpStream"]);
        }
        // The unscoped connection is for the few who know what they do.
        let trusted = [
            "/authn/",
            "/authz/",
            "/outbox/",
            "/cli/",
            "/demo",
            "server/src/db.rs",
            "server/src/ctx.rs",
            "server/src/run.rs",
            "server/src/telemetry.rs",
            "server/src/audit.rs",
            "/http/health.rs",
            "/seed.rs",
            "/generate",
            "/backup",
            // Which store belongs to the database is looked at by the hub itself, before anybody is served.
            "/evidence/label.rs",
            // The log is public: it holds hashes only.
            "/custody/service.rs",
            "/custody/attestation.rs",
            "/custody/kept.rs",
        ];
        if !trusted.iter().any(|part| file.contains(part)) {
            forbid(&file, &code, &["unscoped()"]);
        }
    }
    for (file, code) in sources("migrations/src") {
        forbid(&file, &code, &["chot_server", "chot_forensics"]);
    }
    for folder in ["forensics/src", "report/src"] {
        for (file, code) in sources(folder) {
            forbid(&file, &code, &["Utc::now", "SystemTime::now", "async fn"]);
            // How long a scan by rules has run is measured beside the engine, which measures it too seldom (ADR 0023).
            if !file.starts_with("forensics/src/rules/") {
                forbid(&file, &code, &["Instant::now"]);
            }
        }
    }
    for (file, code) in sources("report/src") {
        forbid(&file, &code, &["std::fs", "std::env", "HashMap", "HashSet"]);
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Which feature may call which other one's services and use its types. A new edge is a decision: write it down here.
const EDGES: &[(&str, &[&str])] = &[
    ("agencies", &["work"]),
    ("systems", &["agencies"]),
    ("reports", &["agencies", "cases", "systems"]),
    ("cases", &["agencies", "custody", "escalations", "evidence", "observables", "reports", "systems", "tasks"]),
    ("tasks", &["agencies", "cases"]),
    ("escalations", &["agencies", "cases", "reports", "systems"]),
    ("evidence", &["agencies", "cases", "custody", "lookups"]),
    ("observables", &["agencies", "cases", "lookups"]),
    ("knowledge", &["agencies", "systems"]),
    ("lookups", &["agencies", "cases", "custody", "evidence", "observables"]),
    ("rulesets", &["agencies", "cases", "custody", "evidence"]),
    ("custody", &["agencies", "cases", "evidence"]),
    ("traces", &["agencies", "cases", "custody", "evidence"]),
    ("work", &["agencies", "cases", "custody", "escalations", "evidence", "observables", "reports", "systems", "tasks"]),
];

#[test]
fn features_call_only_whom_they_may() {
    let mut faults = Vec::new();
    // What a feature does to others is seen there: its tests may look.
    for (file, code) in sources("server/src/features").into_iter().filter(|(file, _)| !file.ends_with("/tests.rs")) {
        let Some(feature) = file.strip_prefix("server/src/features/").and_then(|rest| rest.split_once('/')).map(|(feature, _)| feature)
        else {
            continue;
        };
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == feature) else {
            faults.push(format!("{feature} has no row"));
            continue;
        };
        let flat = code.split_whitespace().collect::<String>();
        for part in flat.split("features::").skip(1) {
            let names: Vec<&str> = match part.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap().split(',').collect(),
                None => vec![part],
            };
            for name in names {
                let other: String = name.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if !other.is_empty() && other != feature && !allowed.contains(&other.as_str()) {
                    faults.push(format!("{file}: {feature} uses {other}"));
                }
            }
        }
    }
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn tests_neither_sleep_nor_hide() {
    // Put together here, so that this file does not find itself.
    let words = [format!("#[{}", "ignore"), format!("::{}(", "sleep"), format!("{}_until(", "sleep")];
    let mut faults = Vec::new();
    for folder in ["tests", "forensics/tests", "report/tests", "server/src", "forensics/src", "report/src", "migrations/src"] {
        let mut files = vec![root().join(folder)];
        while let Some(path) = files.pop() {
            if path.is_dir() {
                files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let tests = if folder.contains("tests") {
                text.as_str()
            } else {
                text.split_once("#[cfg(test)]\nmod tests").map_or("", |(_, tests)| tests)
            };
            for (number, line) in tests.lines().enumerate() {
                faults.extend(
                    words
                        .iter()
                        .filter(|word| line.contains(word.as_str()))
                        .map(|word| format!("{}: {word} in line {number}", path.display())),
                );
            }
        }
    }
    let nextest = std::fs::read_to_string(root().join(".config/nextest.toml")).unwrap();
    assert!(nextest.contains("retries = 0"));
    assert!(faults.is_empty(), "{faults:#?}");
}

const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "bzip2-1.0.6",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression can be met with the allowed licences alone.
fn licence_is_fine(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    // Good enough for what is in use: every part between ANDs must offer an allowed choice.
    expression.split(" AND ").all(|part| part.split(" OR ").any(|choice| LICENCES.contains(&choice.trim())))
}

#[test]
fn everything_used_may_be_used() {
    assert!(
        licence_is_fine("MIT OR Apache-2.0")
            && licence_is_fine("MIT/Apache-2.0")
            && !licence_is_fine("GPL-3.0")
            && !licence_is_fine("MIT AND AGPL-3.0")
    );
    let metadata = metadata();
    let mut faults = Vec::new();
    let banned = [
        "actix-governor",
        "async-graphql-actix-web",
        "native-tls",
        "openssl",
        "openssl-sys",
        "paste",
        "serde_yaml",
        "serde_yml",
        "sevenz-rust",
        "tokio-tar",
        "rsa",
        "chrono-english",
        "time-macros-impl",
    ];
    for package in metadata["packages"].as_array().unwrap() {
        let (name, version) = (package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        match package["source"].as_str() {
            None => assert!(name.starts_with("chot-"), "{name} comes from a path"),
            Some(source) if source.starts_with("registry+https://github.com/rust-lang/crates.io-index") => {}
            Some(source) => faults.push(format!("{name} {version} comes from {source}")),
        }
        match package["license"].as_str() {
            Some(licence) if licence_is_fine(licence) => {}
            // Its licence stands in a file: ISC and MIT.
            None if name == "ring" => {}
            licence => faults.push(format!("{name} {version} is under {licence:?}")),
        }
        if banned.contains(&name) {
            faults.push(format!("{name} {version} is banned"));
        }
    }
    let built = built_from(&metadata, "chot-server");
    faults.retain(|fault| !fault.ends_with("is banned") || built.contains(fault.split(' ').next().unwrap()));
    assert!(!built.contains("h2"), "HTTP/2 is left to a proxy");
    assert!(built.contains("libsqlite3-sys"), "SQLite is bundled");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_repository_speaks_of_itself_only() {
    let words = [format!("/{}/", "work"), format!("/tmp/{}", "plan"), format!("../{}", "shared")];
    let listed = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let Ok(listed) = listed else { return };
    let mut faults = Vec::new();
    for file in String::from_utf8_lossy(&listed.stdout).lines() {
        let Ok(text) = std::fs::read_to_string(root().join(file)) else { continue };
        // Paths of the interface's own pages begin like this too.
        if file.starts_with("web/") || file.ends_with("authz_matrix.txt") {
            continue;
        }
        faults.extend(words.iter().filter(|word| text.contains(word.as_str())).map(|word| format!("{file}: {word}")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
