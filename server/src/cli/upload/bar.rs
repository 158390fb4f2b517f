//! The progress bar, and what is told beside it.

use std::io::{self, IsTerminal, Write};

/// The progress bar; on standard error, and only where a person looks at it.
pub(in crate::cli) struct Bar {
    shown: bool,
    terminal: bool,
}

impl Bar {
    pub(in crate::cli) fn new() -> Self {
        Self { shown: false, terminal: io::stderr().is_terminal() }
    }

    pub(in crate::cli) fn show(&mut self, what: &str, done: u64, of: u64) {
        if !self.terminal {
            return;
        }
        const WIDTH: usize = 30;
        let share = |parts: u64| {
            if of == 0 { parts } else { u64::try_from(u128::from(done) * u128::from(parts) / u128::from(of)).unwrap_or(parts) }
        };
        let full = usize::try_from(share(30)).unwrap_or(WIDTH).min(WIDTH);
        let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
        let _ = write!(io::stderr(), "\r{what} {bar} {:3} %  {} of {} MiB ", share(100), done >> 20, of >> 20);
        self.shown = true;
    }

    pub(in crate::cli) fn say(&mut self, text: &str) {
        self.end();
        let _ = writeln!(io::stderr(), "chot: {}", chot_forensics::cli::printable(text));
    }

    pub(in crate::cli) fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = writeln!(io::stderr());
        }
    }
}
