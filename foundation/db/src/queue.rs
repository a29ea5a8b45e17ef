//! The queue before the connections: screens first, bulk work when no screen waits.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lane {
    /// A person, or a system that waits for an answer.
    #[default]
    Screen,
    /// A job that has time.
    Bulk,
}

/// Waiting work beyond this is refused with "try again later": an unbounded queue only turns
/// overload into time-outs. At 3,000 commands a second this is more than a second's wait.
const MOST_WAITING: usize = 5_000;

struct Lanes<T> {
    screen: VecDeque<T>,
    bulk: VecDeque<T>,
    closed: bool,
}

pub(crate) struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    arrived: Condvar,
}

impl<T> Queue<T> {
    pub(crate) fn new() -> Self {
        let lanes = Lanes { screen: VecDeque::new(), bulk: VecDeque::new(), closed: false };
        Self { lanes: Mutex::new(lanes), arrived: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Lanes<T>> {
        // A panic while holding the lock cannot leave a queue half changed.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds work, or gives it back when the queue is full or closed.
    pub(crate) fn push(&self, lane: Lane, work: T) -> Result<(), T> {
        let mut lanes = self.lock();
        let closed = lanes.closed;
        let waiting = match lane {
            Lane::Screen => &mut lanes.screen,
            Lane::Bulk => &mut lanes.bulk,
        };
        if closed || waiting.len() >= MOST_WAITING {
            return Err(work);
        }
        waiting.push_back(work);
        drop(lanes);
        self.arrived.notify_one();
        Ok(())
    }

    /// Waits for work; nothing once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<T> {
        let mut lanes = self.lock();
        loop {
            if let Some(work) = lanes.screen.pop_front().or_else(|| lanes.bulk.pop_front()) {
                return Some(work);
            }
            if lanes.closed {
                return None;
            }
            lanes = self.arrived.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Work of the screen lane, if some waits.
    pub(crate) fn pop_screen(&self) -> Option<T> {
        self.lock().screen.pop_front()
    }

    /// How much waits in each lane.
    pub(crate) fn waiting(&self) -> (usize, usize) {
        let lanes = self.lock();
        (lanes.screen.len(), lanes.bulk.len())
    }

    /// No more work is taken; what waits is still done.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_come_before_bulk_and_a_closed_queue_still_drains() {
        let queue = Queue::new();
        assert!(queue.push(Lane::Bulk, 1).is_ok());
        assert!(queue.push(Lane::Screen, 2).is_ok());
        assert_eq!(queue.waiting(), (1, 1));
        queue.close();
        assert_eq!(queue.push(Lane::Screen, 3), Err(3));
        assert_eq!((queue.pop(), queue.pop(), queue.pop()), (Some(2), Some(1), None));
    }

    #[test]
    fn a_full_lane_refuses() {
        let queue = Queue::new();
        for number in 0..MOST_WAITING {
            assert!(queue.push(Lane::Bulk, number).is_ok());
        }
        assert!(queue.push(Lane::Bulk, 0).is_err());
        assert!(queue.push(Lane::Screen, 0).is_ok());
    }
}
