//! Copies block for minutes and bring connections of their own: each gets a thread of its own.

use kernel::Fault;

/// Runs what blocks on a thread of its own and waits for it.
///
/// # Errors
/// What the work says; `system.panicked` when it stopped in the middle.
pub async fn off_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let (done, outcome) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("copy".to_owned());
    let started = thread.spawn(move || {
        // Nobody waits any more when the one who asked was stopped.
        let _gone = done.send(work());
    });
    started.map_err(|error| Fault::internal("system.no_thread", error))?;
    outcome.await.unwrap_or_else(|gone| Err(Fault::internal("system.panicked", gone)))
}
