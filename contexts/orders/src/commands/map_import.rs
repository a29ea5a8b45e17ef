//! What a file turned out to be under a mapping is written down. Reading it takes long and happens
//! before, outside of the transaction; the version tells whether it still holds.

use std::sync::Arc;

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::store::Described;
use crate::{ImportId, permissions, store};

/// Writes what a file turned out to be.
#[derive(Debug, Clone)]
pub(crate) struct DescribeImport {
    pub(crate) import_id: ImportId,
    pub(crate) seen_version: i64,
    pub(crate) described: Arc<Described>,
}

impl Command for DescribeImport {
    const NAME: &'static str = "orders.describe_import";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        store::describe_import(ctx, self.import_id, self.seen_version, &self.described)
    }
}
