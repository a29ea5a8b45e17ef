//! Where mails about alerts go. Pure.

use kernel::{Fault, clean_line};
use serde::{Deserialize, Serialize};

use crate::alert::Audience;

kernel::text_enum! {
    /// Who has an address: those whose work mends it, and those who are told when nobody does.
    pub enum Recipient {
        Review = "review",
        Correct = "correct",
        Confirm = "confirm",
        Stock = "stock",
        Fulfil = "fulfil",
        Holds = "holds",
        Shops = "shops",
        Channels = "channels",
        Supervisors = "supervisors",
    }
}

impl Recipient {
    /// Whose address an audience has.
    #[must_use]
    pub const fn of(audience: Audience) -> Self {
        match audience {
            Audience::Review => Self::Review,
            Audience::Correct => Self::Correct,
            Audience::Confirm => Self::Confirm,
            Audience::Stock => Self::Stock,
            Audience::Fulfil => Self::Fulfil,
            Audience::Holds => Self::Holds,
            Audience::Shops => Self::Shops,
            Audience::Channels => Self::Channels,
        }
    }
}

/// The longest an address may be.
const MOST_ADDRESS: usize = 254;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = AlertMailbox)]
pub(crate) struct Mailbox {
    pub(crate) recipient: Recipient,
    /// Empty: nobody is mailed.
    pub(crate) address: String,
    pub(crate) version: i64,
}

/// An address as it may be kept.
///
/// # Errors
/// `kernel.invalid_value` for what no mail can be sent to.
pub(crate) fn checked(address: &str) -> Result<String, Fault> {
    let wrong =
        || Fault::field("address", "kernel.invalid_value", "an address like ann@example.com");
    let address = clean_line(address, MOST_ADDRESS).map_err(|_| wrong())?;
    if address.is_empty() {
        return Ok(address);
    }
    let parts: Vec<&str> = address.split('@').collect();
    let odd = |char: char| char.is_whitespace() || "<>,;\"".contains(char);
    if parts.len() != 2 || parts.iter().any(|part| part.is_empty()) || address.contains(odd) {
        return Err(wrong());
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_a_mail_can_go_to() {
        for (typed, kept) in [
            (" review@house.example ", Some("review@house.example")),
            ("", Some("")),
            ("review", None),
            ("a@b@c", None),
            ("@house.example", None),
            ("a@b, c@d", None),
            ("Ann <ann@house.example>", None),
        ] {
            assert_eq!(checked(typed).ok().as_deref(), kept, "{typed}");
        }
    }
}
