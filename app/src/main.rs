//! `tradewind`: the whole program. See `app::run`.

use std::process::ExitCode;

/// Many small rows over few threads: less fragmentation than with the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    app::run()
}
