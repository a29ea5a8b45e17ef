use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::mailbox::{Mailbox, Recipient, checked};
use crate::{permissions, store};

/// Says where somebody's mails about alerts go; nowhere, when the address is empty.
#[derive(Debug, Clone)]
pub(crate) struct SetMailbox {
    pub(crate) recipient: Recipient,
    pub(crate) address: String,
    /// 0 when none was ever set.
    pub(crate) seen_version: i64,
}

impl Command for SetMailbox {
    const NAME: &'static str = "incidents.set_mailbox";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Mailbox;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Mailbox, Fault> {
        let address = checked(&self.address)?;
        let version = self.seen_version.saturating_add(1);
        let mailbox = Mailbox { recipient: self.recipient, address, version };
        if store::set_mailbox(ctx, &mailbox)? {
            return Ok(mailbox);
        }
        Err(Fault::conflict("incidents.stale", "somebody else set it meanwhile"))
    }
}
