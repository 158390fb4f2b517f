//! Faults after which going on would break a promise.

/// Says why on the log and ends the process with exit code 3, without running anything else.
///
/// After a failed sync the kernel has dropped the pages that were not written: a second try would "succeed" and lose
/// them. The hub therefore stops; what was acknowledged before is on disk, and the next start goes on from there.
#[expect(clippy::exit, reason = "stopping at once is the purpose")]
pub fn stop(why: &str) -> ! {
    tracing::error!(fault = why, "the hub stops: {why}");
    std::process::exit(3)
}
