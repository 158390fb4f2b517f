//! Logs and metrics.

/// Counts and gauges of this process.
#[derive(Debug, Default)]
pub struct Metrics {}
