//! What the operating system tells of this program, under the names every client of Prometheus uses.
//! Nothing where there is no `/proc`.

use super::page::Page;

pub(super) fn write(page: &mut Page) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(bytes) = memory(&status) {
        page.number("process_resident_memory_bytes", "Memory in use", bytes);
    }
    if let Ok(entries) = std::fs::read_dir("/proc/self/fd") {
        page.number("process_open_fds", "Open files and sockets", entries.count());
    }
    if let Some(threads) = field(&status, "Threads:") {
        page.number("process_threads", "Threads", threads);
    }
}

/// The resident memory in bytes: the kernel writes kilobytes.
fn memory(status: &str) -> Option<u64> {
    field(status, "VmRSS:").map(|kilobytes| kilobytes.saturating_mul(1_024))
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_kilobytes_become_bytes() {
        let status = "Name:\ttradewind\nVmHWM:\t  99 kB\nVmRSS:\t  2048 kB\nThreads:\t17\n";
        assert_eq!(memory(status), Some(2_097_152));
        assert_eq!(field(status, "Threads:"), Some(17));
        assert_eq!(memory("Name:\tx\n"), None);
    }
}
