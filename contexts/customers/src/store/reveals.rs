//! How often members of the staff looked at personal data whole.

use db::Ctx;
use kernel::Fault;

/// Counts one more look of somebody on a day; whether it was among the first `most`.
pub(crate) fn count(ctx: &mut Ctx<'_>, person: &str, day: &str, most: i64) -> Result<bool, Fault> {
    if most < 1 {
        return Ok(false);
    }
    // Check and write in one statement: two looks at once are two.
    let counted = ctx.execute(
        "INSERT INTO reveals (person, day, looks) VALUES ($1, $2, 1) \
         ON CONFLICT (person, day) DO UPDATE SET looks = reveals.looks + 1 \
         WHERE reveals.looks < $3",
        &[&person, &day, &most],
    )?;
    Ok(counted == 1)
}
