//! Codes of an authenticator app (TOTP, RFC 6238) and the codes for the day it is lost. Pure rules.

use kernel::{Fault, Timestamp, fold};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Serialize;
use totp_rs::{Builder, Totp};

use crate::secret;

/// 160 bits, as RFC 4226 recommends.
pub(crate) const SECRET_BYTES: usize = 20;
/// Recovery codes somebody has at most.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Of 5 bits each, so 120 bits: beyond guessing, also for who has the table of hashes.
pub(crate) const RECOVERY_LETTERS: usize = 24;
const RECOVERY_GROUP: usize = 4;
const ISSUER: &str = "Tradewind";
const QR_SIDE: u32 = 240;

/// What an authenticator app needs, shown once.
#[derive(Clone, Serialize, utoipa::ToSchema)]
pub struct Enrolment {
    /// To type it in.
    pub secret: String,
    /// `otpauth://totp/…`
    pub uri: String,
    /// The same as a QR code.
    pub qr_svg: String,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Enrolment(…)")
    }
}

fn totp(secret: &[u8], account: &str) -> Result<Totp, Fault> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|error| Fault::internal("access.bad_secret", error.to_string()))
}

/// What an authenticator app needs.
///
/// # Errors
/// `access.bad_secret`: a mistake of ours.
pub(crate) fn enrolment(secret: &[u8], username: &str) -> Result<Enrolment, Fault> {
    // A colon would part the issuer from the account.
    let totp = totp(secret, &username.replace(':', "."))?;
    let uri =
        totp.to_url().map_err(|error| Fault::internal("access.bad_secret", error.to_string()))?;
    let code = QrCode::new(&uri)
        .map_err(|error| Fault::internal("access.bad_secret", error.to_string()))?;
    let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(QR_SIDE, QR_SIDE).build();
    Ok(Enrolment { secret: totp.secret().to_base32(), uri, qr_svg })
}

/// Which step of time a code is of: now, or one before or after for clocks that differ.
///
/// # Errors
/// `access.bad_secret`: a mistake of ours.
pub(crate) fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>, Fault> {
    let seconds = u64::try_from(now.as_micros() / 1_000_000).unwrap_or(0);
    let step = totp(secret, "")?.check(&digits(code), seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// People type a code as the app shows it, in two groups, or in full width.
fn digits(code: &str) -> String {
    fold(code).chars().filter(|letter| !letter.is_whitespace()).take(RECOVERY_LETTERS).collect()
}

/// A recovery code from random bytes: `k3v9-…`.
pub(crate) fn spell_recovery(random: &[u8]) -> String {
    secret::spell(random, RECOVERY_GROUP)
}

/// What somebody typed as a recovery code, as its hash is made of; nothing when it cannot be one.
pub(crate) fn read_recovery(typed: &str) -> Option<String> {
    let folded = fold(typed);
    let letters = folded.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let letters: String = letters.take(RECOVERY_LETTERS + 1).collect();
    secret::is_spelled(&letters, RECOVERY_LETTERS).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's own examples.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let step = step_of(SECRET, code, at(seconds)).unwrap();
            assert_eq!(step, Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_lives_for_its_step_and_one_beside() {
        let code = "050471";
        for (offset, taken) in
            [(-61, false), (-31, true), (0, true), (30, true), (31, true), (60, false)]
        {
            let found = step_of(SECRET, code, at(1_111_111_111 + offset)).unwrap();
            assert_eq!(found.is_some(), taken, "{offset}");
        }
        for (typed, taken) in [
            ("050 471", true),
            (" ０５０４７１ ", true),
            ("50471", false),
            ("050472", false),
            ("", false),
            ("0504710", false),
            ("five04", false),
        ] {
            let found = step_of(SECRET, typed, at(1_111_111_111)).unwrap();
            assert_eq!(found.is_some(), taken, "{typed:?}");
        }
    }

    #[test]
    fn an_app_is_told_the_secret_in_three_ways() {
        let enrolment = enrolment(SECRET, "ann:lee@示例").unwrap();
        assert_eq!(enrolment.secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(enrolment.uri.starts_with("otpauth://totp/Tradewind:ann.lee"), "{}", enrolment.uri);
        assert!(
            enrolment.uri.contains(&enrolment.secret) && enrolment.uri.contains("issuer=Tradewind")
        );
        assert!(enrolment.qr_svg.contains("<svg") && !enrolment.qr_svg.contains("script"));
        assert!(!format!("{enrolment:?}").contains("GEZ"));
    }

    #[test]
    fn a_recovery_code_is_read_however_it_is_typed() {
        let code = spell_recovery(&[7; RECOVERY_LETTERS]);
        assert_eq!(code, "hhhh-hhhh-hhhh-hhhh-hhhh-hhhh");
        let wanted = Some("h".repeat(24));
        for typed in [code.as_str(), "HHHHHHHHHHHHHHHHHHHHHHHH", " hhhh hhhh hhhh hhhh hhhh hhhh\n"]
        {
            assert_eq!(read_recovery(typed), wanted, "{typed:?}");
        }
        for typed in ["", "123456", "hhhh", &"l".repeat(24), &"h".repeat(25)] {
            assert_eq!(read_recovery(typed), None, "{typed:?}");
        }
    }
}
