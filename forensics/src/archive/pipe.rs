//! Where decompressed bytes go, and the pipe that lets one thread decompress while another hashes.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use super::decode::CHUNK;
use super::options::InspectError;
use super::sink::{Halt, Sink};

/// Blocks on their way from decompressing to hashing.
const IN_FLIGHT: usize = 8;
/// Their size.
const BLOCK: usize = 1 << 19;

/// Takes decompressed bytes: a sink, a walk over a tape archive, or a pipe to one of them.
pub(super) trait Output {
    /// Takes the next bytes, at most about a mebibyte at once.
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt>;
}

impl Output for Sink<'_, '_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        Sink::take(self, bytes)
    }
}

/// Whether one thread does both, or each has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hands {
    /// This thread decompresses and hashes.
    One,
    /// This thread decompresses, another hashes.
    Two,
}

/// Lets `produce` fill `output`. Returns how producing ended and the output; where the output refused, its reason comes first.
pub(super) fn carry<S: Output + Send, R>(
    hands: Hands,
    mut output: S,
    produce: impl FnOnce(&mut dyn Output) -> Result<R, Halt>,
) -> Result<(Result<R, Halt>, S), InspectError> {
    if hands == Hands::One {
        let result = produce(&mut output);
        return Ok((result, output));
    }
    let (full, filled) = sync_channel::<Vec<u8>>(IN_FLIGHT);
    let (give_back, empty) = sync_channel::<Vec<u8>>(IN_FLIGHT.saturating_add(2));
    let (result, taken) = thread::scope(|scope| {
        let taking = scope.spawn(move || {
            for block in filled {
                if let Err(halt) = output.take(&block) {
                    return (output, Some(halt));
                }
                // When nobody takes it back it is simply dropped.
                if let Err(TrySendError::Full(block) | TrySendError::Disconnected(block)) = give_back.try_send(block) {
                    drop(block);
                }
            }
            (output, None)
        });
        let mut pipe = Pipe::new(full, empty);
        let result = produce(&mut pipe);
        // What was made before the end is handed on, whatever the end was.
        let flushed = pipe.flush();
        drop(pipe);
        let result = result.and_then(|value| flushed.map(|()| value));
        (result, taking.join())
    });
    let Ok((output, halted)) = taken else {
        return Err(InspectError::Read(std::io::Error::other("a worker failed")));
    };
    // The taking side knows why it stopped; the other side only saw the pipe close.
    Ok((halted.map_or(result, Err), output))
}

/// The sending end of the pipe.
struct Pipe {
    full: SyncSender<Vec<u8>>,
    empty: Receiver<Vec<u8>>,
    block: Vec<u8>,
}

impl Pipe {
    fn new(full: SyncSender<Vec<u8>>, empty: Receiver<Vec<u8>>) -> Self {
        Self { full, empty, block: Vec::with_capacity(BLOCK) }
    }

    fn flush(&mut self) -> Result<(), Halt> {
        let mut fresh = self.empty.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK));
        fresh.clear();
        let block = std::mem::replace(&mut self.block, fresh);
        self.full.send(block).map_err(|_| Halt::Whole(InspectError::Stopped))
    }
}

impl Output for Pipe {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.block.extend_from_slice(bytes);
        if self.block.len().saturating_add(CHUNK) > BLOCK {
            self.flush()?;
        }
        Ok(())
    }
}
