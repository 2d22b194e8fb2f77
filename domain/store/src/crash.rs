//! Named steps at which a debug build can be told to die, or to panic, so that tests meet every half-done state there is.
//! A release build must hold none of it.

macro_rules! points {
    ($($(#[$doc:meta])* $point:ident = $name:literal,)+) => {
        /// A step that has a name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Point {
            $($(#[$doc])* $point,)+
        }

        impl Point {
            /// All there are; the tests go through this list.
            pub const ALL: &[Self] = &[$(Self::$point),+];

            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$point => $name,)+
                }
            }
        }
    };
}

points! {
    /// The input is checked, nothing is written.
    ProvisionStarted = "provision.started",
    /// The row is inserted, not committed.
    ProvisionReserving = "provision.reserving",
    /// The row is committed, there is no file.
    ProvisionReserved = "provision.reserved",
    /// The template has run in a file of another name, not committed.
    FileReplayed = "file.replayed",
    /// The file is whole, under another name.
    FileWritten = "file.written",
    /// The file has its name, and the other one too.
    FilePlaced = "file.placed",
    /// The file is done, the tenant is not visible.
    FileTidied = "file.tidied",
    /// The row is found or inserted, in the transaction that makes the tenant visible.
    ProvisionOpened = "provision.opened",
    /// The schema is made, in that transaction.
    ProvisionSchemaMade = "provision.schema_made",
    /// The row says active, in that transaction.
    ProvisionActivated = "provision.activated",
    /// The first token is made, in that transaction.
    ProvisionTokenMade = "provision.token_made",
    /// The tenant's tables are changed, not committed.
    FleetMigrating = "fleet.migrating",
    /// The tenant's tables are changed, and the platform does not know.
    FleetMigrated = "fleet.migrated",
    /// The platform knows.
    FleetRecorded = "fleet.recorded",
    /// The order has its number.
    OrderNumbered = "order.numbered",
    /// The order's row is inserted.
    OrderInserted = "order.inserted",
    /// The handler has done its work.
    CommandHandled = "command.handled",
    /// The answer of the idempotency key is stored.
    CommandAnswerKept = "command.answer_kept",
    /// The line of audit is written.
    CommandAudited = "command.audited",
    /// The events are in the log; the commit comes next.
    CommandLogged = "command.logged",
    /// Committed, and nobody has been told.
    CommandCommitted = "command.committed",
}

/// Dies here, as by `kill -9`, if the process was started with `CRASH_AT` set to this point's name; to `NAME:3`, when it is
/// passed for the third time. With `PANIC_AT` it panics, as by a fault of ours.
#[cfg(debug_assertions)]
pub fn point(here: Point) {
    use std::sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    };

    static PASSED: AtomicU32 = AtomicU32::new(0);
    static CRASH: LazyLock<Option<(String, u32)>> = LazyLock::new(|| told("CRASH_AT"));
    static PANIC: LazyLock<Option<(String, u32)>> = LazyLock::new(|| told("PANIC_AT"));

    let is_due = |told: &Option<(String, u32)>| {
        told.as_ref()
            .is_some_and(|(name, time)| name == here.name() && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *time)
    };
    if is_due(&CRASH) {
        eprintln!("died at {}", here.name());
        // No destructor runs and no buffer is flushed.
        std::process::abort();
    }
    #[expect(clippy::manual_assert, reason = "it is told to, and nothing is asserted")]
    if is_due(&PANIC) {
        panic!("told to panic at {}", here.name());
    }
}

/// The point's name, and the how manieth time it is passed.
#[cfg(debug_assertions)]
fn told(name: &str) -> Option<(String, u32)> {
    #[expect(clippy::disallowed_methods, reason = "no setting of the product: a release build does not have it")]
    let at = std::env::var(name).ok()?;
    match at.split_once(':') {
        Some((name, time)) => Some((name.to_owned(), time.parse().ok()?)),
        None => Some((at, 1)),
    }
}

/// Nothing, in a release build.
#[cfg(not(debug_assertions))]
#[inline]
pub const fn point(_: Point) {}
