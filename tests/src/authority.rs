//! A time-stamping authority of a test's own, made with `openssl`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const EXTENSIONS: &str = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";

/// An authority with a root of its own.
#[derive(Debug)]
pub struct Authority {
    folder: TempDir,
}

impl Authority {
    /// An authority that stamps digests of this kind.
    ///
    /// # Panics
    /// Where `openssl` is not there.
    #[must_use]
    pub fn new(digests: &str) -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        let settings = format!(
            "[tsa]\ndefault_tsa = own\n[own]\nserial = ./serial\nsigner_cert = ./tsa.pem\nsigner_key = ./tsa.key\nsigner_digest = sha256\n\
             default_policy = 1.3.6.1.4.1.32473.1\ndigests = {digests}\ness_cert_id_alg = sha256\n"
        );
        for (name, text) in [("tsa.cnf", settings.as_str()), ("serial", "01\n"), ("tsa.ext", EXTENSIONS)] {
            std::fs::write(made.path().join(name), text).unwrap();
        }
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        let root = ["req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=Test root"];
        made.openssl(&[&root[..], &key[..]].concat());
        made.openssl(&[&["req", "-new", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test time stamps"][..], &key[..]].concat());
        let sign = ["x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650"];
        made.openssl(&[&sign[..], &["-extfile", "tsa.ext", "-out", "tsa.pem"][..]].concat());
        made
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The file of its root certificate.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.path().join("ca.pem")
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new("openssl").args(args).current_dir(self.path()).output().expect("openssl is there");
        assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The answer to a query, which may be a refusal.
    ///
    /// # Panics
    /// Where `openssl` does not answer.
    #[must_use]
    pub fn answer(&self, query: &[u8]) -> Vec<u8> {
        std::fs::write(self.path().join("query.tsq"), query).unwrap();
        self.openssl(&["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "answer.tsr"]);
        std::fs::read(self.path().join("answer.tsr")).unwrap()
    }

    /// Whether `openssl ts -verify` takes the answer as a stamp over these bytes.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], answer: &[u8]) -> bool {
        std::fs::write(self.path().join("data"), bytes).unwrap();
        std::fs::write(self.path().join("given.tsr"), answer).unwrap();
        let args = ["ts", "-verify", "-data", "data", "-in", "given.tsr", "-CAfile", "ca.pem"];
        Command::new("openssl").args(args).current_dir(self.path()).output().is_ok_and(|output| output.status.success())
    }
}
