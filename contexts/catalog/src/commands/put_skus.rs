use db::{Command, Ctx};
use kernel::{Fault, FieldFault, Kind, Permission};
use serde::{Deserialize, Serialize};

use super::steps;
use crate::sku::SkuInput;
use crate::store::search::{self, Retold};
use crate::store::skus;
use crate::{SkuId, permissions};

/// Rows of one request; more is an import.
const MOST_ROWS: usize = 1_000;

/// Many SKUs by their codes: those that are not there are created, the others changed. Each row
/// stands for itself; a row that is refused takes no other with it.
#[derive(Debug, Clone)]
pub struct PutSkus {
    /// What is said of each; at most 1,000.
    pub rows: Vec<SkuInput>,
}

kernel::text_enum! {
    /// What became of a row.
    pub enum RowResult {
        Created = "created",
        Changed = "changed",
        /// All of it held already.
        Unchanged = "unchanged",
        Refused = "refused",
    }
}

/// What is wrong with one field of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SkuRowFault)]
pub struct RowFault {
    /// Where: `customs.hs_codes[1].destination`.
    pub path: String,
    /// What, as a stable code.
    pub code: String,
    /// What, as a sentence for developers.
    pub detail: String,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SkuRowOutcome)]
pub struct RowOutcome {
    /// The SKU; nothing when the row was refused.
    pub id: Option<SkuId>,
    /// Whether the row was taken.
    pub ok: bool,
    /// What became of it.
    pub result: RowResult,
    /// Why it was refused, as a stable code.
    pub code: Option<String>,
    /// Why it was refused, as a sentence for developers.
    pub detail: Option<String>,
    /// What is wrong with it, field by field.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<RowFault>,
}

impl RowOutcome {
    fn taken(id: SkuId, result: RowResult) -> Self {
        Self { id: Some(id), ok: true, result, code: None, detail: None, fields: Vec::new() }
    }

    fn refused(fault: &Fault) -> Self {
        let field = |field: &FieldFault| RowFault {
            path: field.path.clone(),
            code: field.code.to_owned(),
            detail: field.detail.clone(),
        };
        Self {
            id: None,
            ok: false,
            result: RowResult::Refused,
            code: Some(fault.telling_code().to_owned()),
            detail: Some(fault.detail().to_owned()),
            fields: fault.wrong_fields().iter().map(field).collect(),
        }
    }
}

impl Command for PutSkus {
    const NAME: &'static str = "catalog.put_skus";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        if self.rows.len() > MOST_ROWS {
            let detail = format!("at most {MOST_ROWS} rows");
            return Err(Fault::field("skus", "kernel.too_many", detail));
        }
        let mut retold = Vec::new();
        let mut outcomes = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            outcomes.push(match ctx.attempt(|ctx| put(ctx, row)) {
                Ok((outcome, text)) => {
                    retold.extend(text);
                    outcome
                }
                // A failure of the house is no refusal of the row: the whole is tried again.
                Err(fault) if matches!(fault.kind(), Kind::Internal | Kind::Unavailable) => {
                    return Err(fault);
                }
                Err(fault) => RowOutcome::refused(&fault),
            });
        }
        search::retell(ctx, &retold)?;
        Ok(outcomes)
    }
}

fn put(ctx: &mut Ctx<'_>, said: &SkuInput) -> Result<(RowOutcome, Option<Retold>), Fault> {
    let code = said.code.as_deref().unwrap_or_default();
    let Some(kept) = skus::find_locked_by_code(ctx, code)? else {
        let retold = steps::create(ctx, said)?;
        return Ok((RowOutcome::taken(retold.id, RowResult::Created), Some(retold)));
    };
    let id = kept.id;
    let retold = steps::change(ctx, kept, said)?;
    let result = if retold.is_some() { RowResult::Changed } else { RowResult::Unchanged };
    Ok((RowOutcome::taken(id, result), retold))
}
