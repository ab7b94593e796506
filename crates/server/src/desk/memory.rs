//! The memory that segments are rendered into, lent out and used again: fresh memory costs the system more time than
//! what is written into it.

use anodyne_studio::Segment;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// The segments of a floor. A rendered segment may wait in it for its turn in the file; how many may wait is bounded by
/// the number of threads, the others are read from the disk when their turn comes.
#[derive(Clone, Debug)]
pub(super) struct Memory(Arc<Shelf>);

#[derive(Debug)]
struct Shelf {
    state: Mutex<State>,
    threads: usize,
}

#[derive(Debug, Default)]
struct State {
    spare: Vec<Segment>,
    lent: usize,
}

/// A segment that goes back to the memory when it is dropped.
#[derive(Debug)]
pub(super) struct Lent {
    segment: Segment,
    memory: Memory,
}

impl Memory {
    pub(super) fn new(threads: usize) -> Memory {
        Memory(Arc::new(Shelf {
            state: Mutex::default(),
            threads,
        }))
    }

    /// A segment that holds anything.
    pub(super) fn lend(&self) -> Lent {
        let mut state = self.state();
        state.lent += 1;
        Lent {
            segment: state.spare.pop().unwrap_or_default(),
            memory: self.clone(),
        }
    }

    /// Whether there is room for one more segment that waits, so that no more than two of each thread, and one, are held.
    pub(super) fn has_room(&self) -> bool {
        self.state().lent <= self.0.threads + 1
    }

    /// Gives back to the system what is not lent.
    pub(super) fn clear(&self) {
        let spare = std::mem::take(&mut self.state().spare);
        drop(spare);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        let state = self.0.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Lent {
    type Target = Segment;

    fn deref(&self) -> &Segment {
        &self.segment
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Segment {
        &mut self.segment
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut state = self.memory.state();
        state.lent -= 1;
        if state.spare.len() <= self.memory.0.threads {
            state.spare.push(std::mem::take(&mut self.segment));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_is_lent_again_until_it_is_cleared() {
        let memory = Memory::new(1);
        let mut lent = memory.lend();
        lent.left = vec![1.0; 7];
        drop(lent);
        assert_eq!(memory.lend().left.len(), 7);
        memory.clear();
        assert!(memory.lend().left.is_empty());
    }

    #[test]
    fn as_many_may_wait_as_there_are_threads_and_spare_ones_are_few() {
        let memory = Memory::new(2);
        let mut lent: Vec<Lent> = Vec::new();
        while memory.has_room() {
            lent.push(memory.lend());
        }
        assert_eq!(lent.len(), 4);
        lent.truncate(2);
        assert!(memory.has_room());
        lent.extend((0..9).map(|_| memory.lend()));
        lent.clear();
        assert_eq!(memory.state().spare.len(), 3);
    }
}
