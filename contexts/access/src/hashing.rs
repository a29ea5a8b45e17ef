//! Password hashes: Argon2id, off the runtime's threads, a few at a time.

use std::fmt;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{Fault, Kind};
use tokio::sync::Semaphore;

use crate::password::{self, Owner};

/// OWASP's first choice: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const PARALLELISM: u32 = 1;
/// Each takes a core for some 30 ms and 19 MiB: a storm of sign-ins must not take the house along.
const AT_ONCE: usize = 2;
/// Who would wait longer than some seconds is told to come back.
const MOST_WAITING: usize = 64;

/// What an unknown name is compared with, so that it costs the same. No password gives it.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdC1vZi1ub2JvZHk\
                      $RhBJkDhBRZIHMvcLB5dSh2tzP9yYjXQ0PiHk0wLcAgM";

static WAITING: Semaphore = Semaphore::const_new(MOST_WAITING);
static HASHING: Semaphore = Semaphore::const_new(AT_ONCE);

/// The hash of a password that was taken, in the PHC form.
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("PasswordHash(…)")
    }
}

/// Hashes a password for its owner, when it is good enough.
///
/// # Errors
/// What is wrong with the password, as the field `password`; `access.busy`.
pub async fn hash_password(owner: Owner<'_>, password: &str) -> Result<PasswordHash, Fault> {
    password::check(owner, password)?;
    let password = password.to_owned();
    let hash = off_runtime(move || {
        let hash = argon2()?.hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(failed)
    });
    hash.await.map(PasswordHash)
}

/// Whether a password is the one behind a hash; without a hash it is not, after the same work.
pub(crate) async fn is_right(password: &str, hash: Option<&str>) -> Result<bool, Fault> {
    let password = password.to_owned();
    let known = hash.is_some();
    let hash = hash.unwrap_or(NOBODY).to_owned();
    off_runtime(move || {
        let right = match argon2()?.verify_password(password.as_bytes(), hash.as_str()) {
            Ok(()) => true,
            Err(argon2::password_hash::Error::PasswordInvalid) => false,
            Err(error) => return Err(failed(error)),
        };
        Ok(right && known)
    })
    .await
}

/// Refuses a password that is behind one of these hashes.
///
/// # Errors
/// `access.password_used_before`, as the field `password`; `access.busy`.
pub(crate) async fn must_be_new(password: &str, hashes: Vec<String>) -> Result<(), Fault> {
    for hash in hashes {
        if is_right(password, Some(&hash)).await? {
            let detail = "one of the last five";
            return Err(Fault::field("password", "access.password_used_before", detail));
        }
    }
    Ok(())
}

fn argon2() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, PARALLELISM, None)
        .map_err(|error| Fault::internal("access.hashing_failed", error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: argon2::password_hash::Error) -> Fault {
    Fault::internal("access.hashing_failed", error.to_string())
}

async fn off_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let busy = || Fault::new(Kind::RateLimited, "access.busy", "too many sign-ins wait");
    let _waiting = WAITING.try_acquire().map_err(|_| busy())?;
    let _turn = HASHING.acquire().await.map_err(|_| busy())?;
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Fault::internal("access.hashing_failed", error))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    const ANN: Owner<'_> = Owner { username: "ann", display_name: "Ann" };

    #[tokio::test]
    async fn a_hash_knows_its_password_and_has_owasp_s_parameters() {
        let hash = hash_password(ANN, "kettle-moss-42").await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(is_right("kettle-moss-42", Some(hash.as_str())).await.unwrap());
        assert!(!is_right("kettle-moss-43", Some(hash.as_str())).await.unwrap());
        assert!(hash_password(ANN, "short").await.is_err());
        assert!(!format!("{hash:?}").contains("argon2"));
    }

    #[tokio::test]
    async fn an_unknown_name_costs_the_same_work() {
        let hash = hash_password(ANN, "kettle-moss-42").await.unwrap();
        let fastest = async |hash: Option<&str>| {
            let mut best = std::time::Duration::MAX;
            for _ in 0..5 {
                let start = Instant::now();
                assert!(!is_right("wrong-password", hash).await.unwrap());
                best = best.min(start.elapsed());
            }
            best.as_micros()
        };
        let (known, unknown) = (fastest(Some(hash.as_str())).await, fastest(None).await);
        // A name that is answered without hashing would be a hundred times faster.
        assert!(unknown * 3 > known && known * 3 > unknown, "{known} µs and {unknown} µs");
    }
}
