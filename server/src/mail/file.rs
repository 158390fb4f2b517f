//! Mail kept as files: exactly once, by name.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Handover;

/// Distinguishes temporary files of one process.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: Arc<Path>,
}

impl Folder {
    /// Makes the folder where there is none; removes what a process that died had begun to write.
    pub(super) fn open(path: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&path)?;
        for entry in std::fs::read_dir(&path)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.starts_with('.') && name.ends_with(".tmp")) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { path: Arc::from(path) })
    }

    pub(super) fn check(&self) -> Result<(), String> {
        std::fs::metadata(&self.path).map(drop).map_err(|error| format!("the mail folder: {error}"))
    }

    /// Writes the mail under the name of its Message-ID; where there is such a file, the mail was kept before.
    pub(super) async fn keep(&self, message_id: &str, bytes: Vec<u8>) -> Handover {
        let name: String = message_id
            .trim_matches(['<', '>'])
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "@.-_".contains(c) { c } else { '_' })
            .collect();
        let target = self.path.join(format!("{name}.eml"));
        let begun = self.path.join(format!(".{name}.{}-{}.tmp", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        let folder = Arc::clone(&self.path);
        let kept = tokio::task::spawn_blocking(move || {
            let kept = write(&folder, &begun, &target, &bytes);
            std::fs::remove_file(&begun).ok();
            kept
        });
        match kept.await {
            Ok(Ok(())) => Handover::Taken,
            Ok(Err(error)) => Handover::retry(format!("the mail folder: {error}")),
            Err(_) => Handover::retry("writing the mail did not end"),
        }
    }
}

fn write(folder: &Path, begun: &Path, target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if !target.try_exists()? {
        let mut file = private().open(begun)?;
        file.write_all(bytes)?;
        sync(&file);
        // Unlike a rename, a second name is never put in the place of an existing file.
        match std::fs::hard_link(begun, target) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    sync(&File::open(folder)?);
    Ok(())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn sync(file: &File) {
    if file.sync_all().is_err() {
        crate::fatal::stop("a mail could not be synced to disk");
    }
}
