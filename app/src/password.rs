//! Passwords that the program makes for people, and those that come by the standard input.

use std::io::BufRead;

use kernel::Fault;

/// 32 characters that are not mistaken for each other when read aloud or copied by hand.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// 20 characters of 5 bits: 100 bits, beyond guessing.
const GROUPS: usize = 4;
const GROUP: usize = 5;

/// A new one: `k3v9x-…`, from the system's randomness.
///
/// # Errors
/// `app.no_entropy`.
pub(crate) fn draw() -> Result<String, Fault> {
    let mut random = [0_u8; GROUPS * GROUP];
    #[expect(clippy::disallowed_methods, reason = "a password is a secret, and made only here")]
    getrandom::fill(&mut random)
        .map_err(|error| Fault::internal("app.no_entropy", error.to_string()))?;
    Ok(spell(&random))
}

/// The drawn bytes as letters, in groups. Each byte gives five of its bits.
fn spell(random: &[u8]) -> String {
    let groups: Vec<String> = random
        .chunks(GROUP)
        .map(|group| {
            let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
            group.iter().map(letter).collect()
        })
        .collect();
    groups.join("-")
}

/// The first line of the standard input.
///
/// # Errors
/// `app.no_password`.
pub(crate) fn from_stdin() -> Result<String, Fault> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| {
        Fault::invalid("app.no_password", "no password came by the standard input")
            .with_source(error)
    })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_password_has_four_groups_and_is_not_drawn_twice() {
        assert_eq!(spell(&[0, 31, 32, 63, 255]), "a9a99");
        let (one, other) = (draw().unwrap(), draw().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 23);
        assert_eq!(one.split('-').count(), GROUPS);
        let known = |mark: char| mark == '-' || ALPHABET.contains(&u8::try_from(mark).unwrap());
        assert!(one.chars().all(known), "{one}");
    }
}
