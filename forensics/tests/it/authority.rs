//! A time-stamping authority of a test's own, made with `openssl`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const SETTINGS: &str = "
[tsa]
default_tsa = own
[own]
serial = ./serial
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.32473.1
digests = sha256, sha512
ess_cert_id_alg = sha256
";
const EXTENSIONS: &str = "basicConstraints=CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,";

pub struct Authority {
    folder: TempDir,
}

impl Authority {
    pub fn new() -> Self {
        Self::with("timeStamping", "rsa:2048")
    }

    /// An authority whose certificate allows this use, with a key of this kind.
    pub fn with(usage: &str, key: &str) -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        let put = |name: &str, text: &str| std::fs::write(made.path().join(name), text).unwrap();
        put("tsa.cnf", SETTINGS);
        put("serial", "01\n");
        put("tsa.ext", &format!("{EXTENSIONS}{usage}\n"));
        let curve = "ec_paramgen_curve:P-256";
        made.openssl(&[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            curve,
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-days",
            "3650",
            "-subj",
            "/CN=Test root",
        ]);
        let mut request =
            vec!["req", "-new", "-nodes", "-newkey", key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/O=Test/CN=Test time stamps"];
        if key == "ec" {
            request.extend(["-pkeyopt", curve]);
        }
        made.openssl(&request);
        made.openssl(&[
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "3650",
            "-extfile",
            "tsa.ext",
            "-out",
            "tsa.pem",
        ]);
        made
    }

    /// An authority whose certificate was signed by one that the root signed; its answers carry both.
    pub fn below_another() -> Self {
        let made = Self::with("timeStamping", "rsa:2048");
        std::fs::write(made.path().join("between.ext"), "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n")
            .unwrap();
        let line = "req -new -nodes -newkey rsa:2048 -keyout between.key -out between.csr -subj /CN=Between";
        made.openssl(&line.split(' ').collect::<Vec<_>>());
        let signed = |request: &str, by: &str, extensions: &str, out: &str| {
            let line = format!(
                "x509 -req -in {request}.csr -CA {by}.pem -CAkey {by}.key -CAcreateserial -days 3650 -extfile {extensions}.ext -out {out}.pem"
            );
            made.openssl(&line.split(' ').collect::<Vec<_>>());
        };
        signed("between", "ca", "between", "between");
        signed("tsa", "between", "tsa", "tsa");
        std::fs::write(made.path().join("tsa.cnf"), format!("{SETTINGS}certs = ./between.pem\n")).unwrap();
        made
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its root certificate.
    pub fn certificate(&self) -> PathBuf {
        self.path().join("ca.pem")
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new("openssl").args(args).current_dir(self.path()).output().expect("openssl is there");
        assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The answer to a query.
    pub fn answer(&self, query: &[u8]) -> Vec<u8> {
        std::fs::write(self.path().join("query.tsq"), query).unwrap();
        self.openssl(&["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "answer.tsr"]);
        std::fs::read(self.path().join("answer.tsr")).unwrap()
    }

    /// A time stamp over these bytes.
    pub fn stamp(&self, bytes: &[u8]) -> Vec<u8> {
        self.answer(&chot_forensics::timestamp::query(chot_forensics::digest::sha256(bytes), 7).unwrap())
    }

    /// What openssl itself asks, over these bytes by this digest.
    pub fn query_by_openssl(&self, bytes: &[u8], digest: &str) -> Vec<u8> {
        std::fs::write(self.path().join("data"), bytes).unwrap();
        self.openssl(&["ts", "-query", "-data", "data", digest, "-cert", "-out", "own.tsq"]);
        std::fs::read(self.path().join("own.tsq")).unwrap()
    }
}
