//! A file of orders arrives and is kept whole, before anybody reads it.

use bytes::Bytes;
use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, clean_line};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{ImportId, permissions, store};

const MOST_FILE_NAME: usize = 200;

/// Keeps a file.
#[derive(Debug, Clone)]
pub struct ReceiveImport {
    pub file_name: String,
    pub content: Bytes,
}

impl Command for ReceiveImport {
    const NAME: &'static str = "orders.receive_import";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = ImportId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ImportId, Fault> {
        let name = clean_line(&self.file_name, MOST_FILE_NAME)
            .map_err(|error| Fault::field("file_name", error.code(), error.to_string()))?;
        let name = if name.is_empty() { "orders".to_owned() } else { name };
        let hash = file_hash(&self.content);
        let id = store::insert_import(ctx, &name, &hash, &self.content)?;
        // Without the file's name: people put customers' names into it.
        let news = json!({"size_bytes": self.content.len(), "file_hash": hash});
        ctx.emit(Event::about("orders", "ImportReceived", id, 1, &news));
        Ok(id)
    }
}

/// The SHA-256 of a file, in hexadecimal.
pub(crate) fn file_hash(content: &[u8]) -> String {
    kernel::hex(Sha256::digest(content))
}
