//! What is well, what is not, and what to do about it: pure rules over what was measured.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::Timestamp;
use serde::Serialize;

kernel::text_enum! {
    /// How something stands.
    pub enum Grade {
        /// Nothing to do.
        Ok = "ok",
        /// Somebody should look before it gets worse.
        Warn = "warn",
        /// Somebody must act now.
        Bad = "bad",
    }
}

kernel::text_enum! {
    /// What is looked at.
    pub enum CheckName {
        /// The database answers, and its files are whole.
        Database = "database",
        /// What opens personal data.
        MasterKey = "master_key",
        /// Its tables are this version's.
        Schema = "schema",
        /// Room where the data is.
        Disk = "disk",
        /// Room where the backups are.
        BackupDisk = "backup_disk",
        /// What time it is here.
        Clock = "clock",
        /// A server the options name.
        Network = "network",
        /// What waits for the database.
        Queues = "queues",
        /// Work in the background.
        Jobs = "jobs",
        /// Those who react to events.
        Consumers = "consumers",
        /// The last backup.
        Backup = "backup",
        /// The last proof that a backup can be restored.
        Drill = "drill",
        /// Whether changes are taken.
        Mode = "mode",
        /// What runs.
        Versions = "versions",
    }
}

kernel::text_enum! {
    /// What to do.
    pub enum Advice {
        AskForHelp = "ask_for_help",
        CheckDatabaseServer = "check_database_server",
        RestoreBackup = "restore_backup",
        BringMasterKey = "bring_master_key",
        UpgradeThisNode = "upgrade_this_node",
        FinishUpgrade = "finish_upgrade",
        MakeRoom = "make_room",
        SetClock = "set_clock",
        CheckNetwork = "check_network",
        WaitOrAddPower = "wait_or_add_power",
        LookAtJobs = "look_at_jobs",
        RestartProgram = "restart_program",
        MakeBackup = "make_backup",
        LookAtBackups = "look_at_backups",
        HoldDrill = "hold_drill",
        OpenForWriting = "open_for_writing",
    }
}

impl Advice {
    /// In a sentence, for the command line and the bundle; the user interface has its own.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::AskForHelp => "send the bundle of diagnostics to whoever supports you",
            Self::CheckDatabaseServer => "see whether PostgreSQL runs and can be reached",
            Self::RestoreBackup => "close the house for writing, make a backup, restore a good one",
            Self::BringMasterKey => {
                "bring the master key of this database back to its place: nothing replaces it"
            }
            Self::UpgradeThisNode => "a newer version migrated the tables: upgrade this program",
            Self::FinishUpgrade => "start the program anew: it brings the tables up to date",
            Self::MakeRoom => "delete what nobody needs, or move the data to a greater disk",
            Self::SetClock => "let the machine set its clock by NTP",
            Self::CheckNetwork => "check the name, the address, the firewall on the way",
            Self::WaitOrAddPower => "wait for the rush to end, or give the machine more power",
            Self::LookAtJobs => "look at the jobs that failed or wait, and try them again",
            Self::RestartProgram => "restart the program; nothing that was promised is lost",
            Self::MakeBackup => "make a backup now, and set how often one is made",
            Self::LookAtBackups => "look at the book of backups for why the last one failed",
            Self::HoldDrill => "hold a restore drill now",
            Self::OpenForWriting => "open the house for writing when the work is done",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = SystemCheck)]
pub struct Check {
    pub name: CheckName,
    /// Which of several, such as a server's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    pub grade: Grade,
    /// What was found, as a sentence for whoever mends it.
    pub detail: String,
    /// What was measured, by name; sizes in bytes, times in seconds.
    pub facts: BTreeMap<String, String>,
    /// What to do; nothing when all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    /// The same as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_to_do: Option<String>,
}

impl Check {
    /// All is well.
    #[must_use]
    pub fn ok(name: CheckName, detail: impl Into<String>) -> Self {
        Self {
            name,
            subject: None,
            grade: Grade::Ok,
            detail: detail.into(),
            facts: BTreeMap::new(),
            advice: None,
            what_to_do: None,
        }
    }
    /// Somebody should look.
    #[must_use]
    pub fn warn(name: CheckName, advice: Advice, detail: impl Into<String>) -> Self {
        Self::ok(name, detail).but(Grade::Warn, advice)
    }
    /// Somebody must act.
    #[must_use]
    pub fn bad(name: CheckName, advice: Advice, detail: impl Into<String>) -> Self {
        Self::ok(name, detail).but(Grade::Bad, advice)
    }
    fn but(self, grade: Grade, advice: Advice) -> Self {
        let what_to_do = Some(advice.sentence().to_owned());
        Self { grade, advice: Some(advice), what_to_do, ..self }
    }
    /// With something that was measured.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }
    /// Of which of several.
    #[must_use]
    pub fn of(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }
}

const MIB: u64 = 1 << 20;
/// Without it commands fail.
const LEAST_ROOM: u64 = 512 * MIB;
/// Beside another copy of the data, which a drill needs.
const SPARE_ROOM: u64 = 1_024 * MIB;

/// `needs` is what the next copy of the data takes.
#[must_use]
pub fn disk(name: CheckName, free: u64, total: u64, needs: u64) -> Check {
    let detail = format!("{} of {} MiB are free", free / MIB, total / MIB);
    let check = if free < LEAST_ROOM || free < total / 50 {
        Check::bad(name, Advice::MakeRoom, detail)
    } else if free < needs.saturating_add(SPARE_ROOM) || free < total / 10 {
        Check::warn(name, Advice::MakeRoom, detail)
    } else {
        Check::ok(name, detail)
    };
    check.fact("free", free).fact("total", total).fact("needed", needs)
}

/// Clocks of two machines differ by this, and nobody minds.
const CLOCKS_DIFFER: i64 = 5;
/// Deadlines, locks and leases are wrong by then.
const CLOCKS_PART: i64 = 60;

/// What time it is here, when the newest event was written, and what time the server has.
#[must_use]
pub fn clock(now: Timestamp, newest: Option<Timestamp>, server: Option<Timestamp>) -> Check {
    let seconds = |at: Timestamp| at.as_micros().saturating_sub(now.as_micros()) / 1_000_000;
    let ahead = newest.map_or(0, seconds);
    let apart = server.map_or(0, seconds);
    let name = CheckName::Clock;
    let check = if ahead > CLOCKS_PART || apart.abs() > CLOCKS_PART {
        let detail = "this machine's clock is wrong: what was written last is later, or the database's \
                      clock differs";
        Check::bad(name, Advice::SetClock, detail)
    } else if ahead > CLOCKS_DIFFER || apart.abs() > CLOCKS_DIFFER {
        Check::warn(name, Advice::SetClock, "this machine's clock and others' differ")
    } else {
        Check::ok(name, "it agrees with what was written last and with the database's")
    };
    let check = check.fact("now", now).fact("newest_event_ahead_seconds", ahead);
    match server {
        Some(_) => check.fact("database_server_ahead_seconds", apart),
        None => check,
    }
}

/// What waits for the database.
#[must_use]
pub fn queues(screen: usize, bulk: usize, reads: usize) -> Check {
    let most = screen.max(reads);
    let detail = format!("{screen} changes, {bulk} changes of jobs and {reads} looks wait");
    let check = match most {
        0..=200 => Check::ok(CheckName::Queues, detail),
        201..=2_000 => Check::warn(CheckName::Queues, Advice::WaitOrAddPower, detail),
        _ => Check::bad(CheckName::Queues, Advice::WaitOrAddPower, detail),
    };
    check.fact("screen_writes", screen).fact("bulk_writes", bulk).fact("reads", reads)
}

/// Longer than this nobody waits for a worker that is alive.
const OVERDUE_SECONDS: i64 = 900;
/// As readiness has it.
const MOST_SILENCE: Duration = Duration::from_secs(60);

/// Work in the background; `silence` of this program's worker, if it has one that may work.
#[must_use]
pub fn background(tally: &jobs::Tally, silence: Option<Duration>) -> Check {
    let name = CheckName::Jobs;
    let detail = format!(
        "{} wait, the longest for {} seconds; {} run, {} of them without a worker; {} went wrong in a \
         day",
        tally.queued, tally.overdue_seconds, tally.running, tally.lapsed, tally.failed_lately
    );
    let check = if silence.is_some_and(|silence| silence > MOST_SILENCE) {
        Check::bad(name, Advice::RestartProgram, format!("the worker is silent; {detail}"))
    } else if tally.overdue_seconds > OVERDUE_SECONDS || tally.lapsed > 0 || tally.failed_lately > 0
    {
        Check::warn(name, Advice::LookAtJobs, detail)
    } else {
        Check::ok(name, detail)
    };
    check
        .fact("queued", tally.queued)
        .fact("running", tally.running)
        .fact("overdue_seconds", tally.overdue_seconds)
        .fact("lapsed", tally.lapsed)
        .fact("failed_in_a_day", tally.failed_lately)
}

/// Those who react to events, by how long ago they last had nothing left to do.
#[must_use]
pub fn consumers(followers: &[db::Follower], last_event: i64, resting: bool) -> Check {
    let slowest = followers.iter().map(|one| one.behind).max().unwrap_or_default();
    let seconds = slowest.as_secs();
    let name = CheckName::Consumers;
    let mut check = match seconds {
        _ if resting => Check::ok(name, "they rest while no changes are taken"),
        0..=60 => Check::ok(name, "they have looked at everything"),
        61..=600 => Check::warn(name, Advice::WaitOrAddPower, "some are behind"),
        _ => Check::bad(name, Advice::RestartProgram, "some do not get on"),
    };
    for one in followers {
        check = check.fact(one.name, (last_event - one.seq).max(0));
    }
    check
}

/// Between two backups may lie half as much again as was asked for.
#[must_use]
pub fn backup(
    now: Timestamp,
    every_hours: i64,
    last: Option<Timestamp>,
    good: Option<Timestamp>,
) -> Check {
    let name = CheckName::Backup;
    let age = good.map(|at| age_seconds(now, at));
    let every = every_hours.saturating_mul(3_600);
    let check = match age {
        None => Check::warn(name, Advice::MakeBackup, "there is none yet"),
        Some(_) if last > good => {
            Check::warn(name, Advice::LookAtBackups, "the last one went wrong")
        }
        Some(_) if every == 0 => {
            Check::warn(name, Advice::MakeBackup, "none is made by itself: backup.every_hours is 0")
        }
        Some(age) if age > every.saturating_mul(3) => {
            Check::bad(name, Advice::LookAtBackups, "the last good one is much too old")
        }
        Some(age) if age > every.saturating_add(every / 2) => {
            Check::warn(name, Advice::LookAtBackups, "the last good one is too old")
        }
        Some(_) => Check::ok(name, "the last one was read back and is not too old"),
    };
    let check = check.fact("every_hours", every_hours);
    age.map_or(check.clone(), |age| check.fact("age_seconds", age))
}

/// A drill is held every night.
const DRILL_TOO_OLD: i64 = 48 * 3_600;

/// The last proof that a backup can be restored.
#[must_use]
pub fn drill(now: Timestamp, last: Option<Timestamp>, good: Option<Timestamp>) -> Check {
    let name = CheckName::Drill;
    let age = good.map(|at| age_seconds(now, at));
    let check = if last > good {
        Check::bad(name, Advice::LookAtBackups, "the last one found something wrong")
    } else {
        match age {
            None => Check::warn(name, Advice::HoldDrill, "none was held yet"),
            Some(age) if age > DRILL_TOO_OLD => {
                Check::warn(name, Advice::HoldDrill, "the last good one is too old")
            }
            Some(_) => Check::ok(name, "the newest backup was restored and examined"),
        }
    };
    age.map_or(check.clone(), |age| check.fact("age_seconds", age))
}

fn age_seconds(now: Timestamp, at: Timestamp) -> i64 {
    (now.as_micros().saturating_sub(at.as_micros()) / 1_000_000).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jobs::Tally;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_disk_needs_room_for_a_copy_and_never_runs_full_unnoticed() {
        let gib = 1_024 * MIB;
        for (free, total, needs, wanted) in [
            (50 * gib, 100 * gib, 10 * gib, Grade::Ok),
            (50 * gib, 100 * gib, 50 * gib, Grade::Warn),
            (9 * gib, 100 * gib, 0, Grade::Warn),
            (gib, 100 * gib, 0, Grade::Bad),
            (400 * MIB, gib, 0, Grade::Bad),
        ] {
            let check = disk(CheckName::Disk, free, total, needs);
            assert_eq!(check.grade, wanted, "{check:?}");
            assert_eq!(check.advice.is_some(), wanted != Grade::Ok);
        }
    }

    #[test]
    fn a_clock_behind_what_was_written_is_wrong() {
        let now = at(1_000);
        for (newest, server, wanted) in [
            (None, None, Grade::Ok),
            (Some(at(10)), Some(at(1_003)), Grade::Ok),
            (Some(at(1_030)), None, Grade::Warn),
            (Some(at(2_000)), None, Grade::Bad),
            (None, Some(at(970)), Grade::Warn),
            (None, Some(at(100)), Grade::Bad),
        ] {
            assert_eq!(clock(now, newest, server).grade, wanted, "{newest:?} {server:?}");
        }
    }

    #[test]
    fn jobs_and_consumers_that_stand_still_are_seen() {
        let calm = Tally { queued: 3, running: 1, overdue_seconds: 2, lapsed: 0, failed_lately: 0 };
        let silent = Some(Duration::from_secs(61));
        for (tally, silence, wanted) in [
            (calm, None, Grade::Ok),
            (calm, Some(Duration::ZERO), Grade::Ok),
            (calm, silent, Grade::Bad),
            (Tally { overdue_seconds: 901, ..calm }, None, Grade::Warn),
            (Tally { lapsed: 1, ..calm }, None, Grade::Warn),
            (Tally { failed_lately: 1, ..calm }, None, Grade::Warn),
        ] {
            assert_eq!(background(&tally, silence).grade, wanted, "{tally:?} {silence:?}");
        }
        let behind = |seconds| {
            [db::Follower { name: "policies", seq: 7, behind: Duration::from_secs(seconds) }]
        };
        assert_eq!(consumers(&behind(2), 9, false).facts["policies"], "2");
        for (seconds, resting, wanted) in [
            (60, false, Grade::Ok),
            (61, false, Grade::Warn),
            (601, false, Grade::Bad),
            (601, true, Grade::Ok),
        ] {
            assert_eq!(consumers(&behind(seconds), 9, resting).grade, wanted, "{seconds}");
        }
        for (waiting, wanted) in [(0, Grade::Ok), (201, Grade::Warn), (2_001, Grade::Bad)] {
            assert_eq!(queues(waiting, 9_999, 0).grade, wanted);
        }
    }

    #[test]
    fn backups_and_drills_grow_old() {
        let (now, day) = (at(10_000_000), 86_400);
        let ago = |days: i64| Some(at(10_000_000 - days * day));
        for (every, last, good, wanted) in [
            (24, None, None, Grade::Warn),
            (24, ago(1), ago(1), Grade::Ok),
            (24, ago(0), ago(1), Grade::Warn),
            (24, ago(2), ago(2), Grade::Warn),
            (24, ago(4), ago(4), Grade::Bad),
            (0, ago(1), ago(1), Grade::Warn),
        ] {
            assert_eq!(backup(now, every, last, good).grade, wanted, "{every} {last:?} {good:?}");
        }
        for (last, good, wanted) in [
            (None, None, Grade::Warn),
            (ago(1), ago(1), Grade::Ok),
            (ago(3), ago(3), Grade::Warn),
            (ago(0), ago(1), Grade::Bad),
            (ago(0), None, Grade::Bad),
        ] {
            assert_eq!(drill(now, last, good).grade, wanted, "{last:?} {good:?}");
        }
    }

    #[test]
    fn a_sentence_says_what_each_advice_means() {
        let sentences: std::collections::BTreeSet<_> =
            Advice::ALL.iter().map(|advice| advice.sentence()).collect();
        assert_eq!(sentences.len(), Advice::ALL.len());
    }
}
