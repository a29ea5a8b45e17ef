//! The provider of OpenID Connect, sign-ins that are there, and who is who.

use db::{Ctx, Json, Sealed};
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::openid_provider::{OpenIdProvider, OpenIdProviderId};
use crate::user::UserId;

/// Who has it can pretend to be us.
pub(super) const SECRET: Sealed = Sealed { table: "openid_providers", column: "client_secret" };

/// There is one provider: its id is always the same.
const THE_ONE: Uuid = Uuid::from_u128(0x6f70_656e_6964_0000_0000_0000_0000_0001);

/// The id of the one provider.
pub(crate) fn the_one() -> OpenIdProviderId {
    OpenIdProviderId::from_uuid(THE_ONE)
}

/// The provider, whether it has a secret, and its version.
pub(crate) fn provider(ctx: &mut Ctx<'_>) -> Result<Option<(OpenIdProvider, bool, i64)>, Fault> {
    ctx.find(
        "SELECT name, active, issuer, client_id, house_url, scopes, groups_claim, group_roles, \
         only_mapped, makes_people, trusted_factors, client_secret IS NOT NULL, version \
         FROM openid_providers WHERE id = $1",
        &[&the_one()],
        |row| {
            let provider = OpenIdProvider {
                name: row.get(0)?,
                active: row.get(1)?,
                issuer: row.get(2)?,
                client_id: row.get(3)?,
                house_url: row.get(4)?,
                scopes: row.get::<Json<_>>(5)?.0,
                groups_claim: row.get(6)?,
                group_roles: row.get::<Json<_>>(7)?.0,
                only_mapped: row.get(8)?,
                makes_people: row.get(9)?,
                trusted_factors: row.get::<Json<_>>(10)?.0,
            };
            Ok((provider, row.get(11)?, row.get(12)?))
        },
    )
}

/// Our secret there.
pub(crate) fn secret(ctx: &mut Ctx<'_>) -> Result<Option<String>, Fault> {
    let sql = "SELECT client_secret FROM openid_providers WHERE id = $1";
    let sealed: Option<Option<Vec<u8>>> = ctx.find(sql, &[&the_one()], |row| row.get(0))?;
    ctx.open_json(SECRET, THE_ONE, sealed.flatten().as_deref())
}

/// Writes what is asked for; the new version. A secret of before stays for the same issuer and client:
/// it is not shown to another.
pub(crate) fn set_provider(ctx: &mut Ctx<'_>, to: &OpenIdProvider) -> Result<i64, Fault> {
    ctx.one(
        "INSERT INTO openid_providers (id, name, active, issuer, client_id, house_url, scopes, \
         groups_claim, group_roles, only_mapped, makes_people, trusted_factors, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, active = excluded.active, \
         client_secret = CASE WHEN openid_providers.issuer = excluded.issuer \
         AND openid_providers.client_id = excluded.client_id \
         THEN openid_providers.client_secret END, \
         issuer = excluded.issuer, client_id = excluded.client_id, \
         house_url = excluded.house_url, scopes = excluded.scopes, \
         groups_claim = excluded.groups_claim, group_roles = excluded.group_roles, \
         only_mapped = excluded.only_mapped, makes_people = excluded.makes_people, \
         trusted_factors = excluded.trusted_factors, version = openid_providers.version + 1 \
         RETURNING version",
        &[
            &the_one(),
            &to.name,
            &to.active,
            &to.issuer,
            &to.client_id,
            &to.house_url,
            &Json(&to.scopes),
            &to.groups_claim,
            &Json(&to.group_roles),
            &to.only_mapped,
            &to.makes_people,
            &Json(&to.trusted_factors),
        ],
        |row| row.get(0),
    )
}

/// Keeps our secret there, or forgets it; the new version if there is a provider.
pub(crate) fn set_secret(ctx: &mut Ctx<'_>, secret: Option<&str>) -> Result<Option<i64>, Fault> {
    let sealed = secret.map(|secret| ctx.seal_json(SECRET, THE_ONE, &secret)).transpose()?;
    ctx.find(
        "UPDATE openid_providers SET client_secret = $2, version = version + 1 WHERE id = $1 \
         RETURNING version",
        &[&the_one(), &sealed],
        |row| row.get(0),
    )
}

/// A sign-in that goes to the provider.
#[derive(Debug, Clone)]
pub(crate) struct Away {
    pub(crate) state_hash: Vec<u8>,
    pub(crate) browser_hash: Vec<u8>,
    pub(crate) issuer: String,
    pub(crate) back: String,
    pub(crate) address: String,
    pub(crate) expires_at: Timestamp,
}

/// Keeps one, and drops what is too old, and the oldest of the same address beyond `most`.
pub(crate) fn go_away(ctx: &mut Ctx<'_>, away: &Away, most: i64) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("DELETE FROM openid_sign_ins WHERE expires_at <= $1", &[&now])?;
    ctx.execute(
        "DELETE FROM openid_sign_ins WHERE state_hash IN (SELECT state_hash FROM openid_sign_ins \
         WHERE address = $1 ORDER BY expires_at DESC, state_hash LIMIT 1000 OFFSET $2)",
        &[&away.address, &(most - 1)],
    )?;
    ctx.execute(
        "INSERT INTO openid_sign_ins (state_hash, browser_hash, issuer, back, address, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            &away.state_hash,
            &away.browser_hash,
            &away.issuer,
            &away.back,
            &away.address,
            &away.expires_at,
        ],
    )
    .map(|_| ())
}

/// Takes one that came back: the issuer it went to, and where in the house its person wanted to go. Once,
/// and only for the browser it left from.
pub(crate) fn come_back(
    ctx: &mut Ctx<'_>,
    state_hash: &[u8],
    browser_hash: &[u8],
) -> Result<Option<(String, String)>, Fault> {
    let now = ctx.now();
    ctx.find(
        "DELETE FROM openid_sign_ins WHERE state_hash = $1 AND browser_hash = $2 \
         AND expires_at > $3 RETURNING issuer, back",
        &[&state_hash, &browser_hash, &now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Who that is here.
pub(crate) fn user_of(
    ctx: &mut Ctx<'_>,
    issuer: &str,
    subject: &str,
) -> Result<Option<UserId>, Fault> {
    ctx.find(
        "SELECT user_id FROM openid_subjects WHERE issuer = $1 AND subject = $2",
        &[&issuer, &subject],
        |row| row.get(0),
    )
}

/// Who somebody is there.
pub(crate) fn subject_of(
    ctx: &mut Ctx<'_>,
    issuer: &str,
    user: UserId,
) -> Result<Option<String>, Fault> {
    ctx.find(
        "SELECT subject FROM openid_subjects WHERE user_id = $1 AND issuer = $2",
        &[&user, &issuer],
        |row| row.get(0),
    )
}

/// Says who somebody is there; whether they were not somebody else.
pub(crate) fn link(
    ctx: &mut Ctx<'_>,
    issuer: &str,
    subject: &str,
    user: UserId,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let linked = ctx.execute(
        "INSERT INTO openid_subjects (issuer, subject, user_id, linked_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &[&issuer, &subject, &user, &now],
    )?;
    Ok(linked == 1)
}

/// Forgets who somebody is there; whether it was known.
pub(crate) fn unlink(ctx: &mut Ctx<'_>, user: UserId) -> Result<bool, Fault> {
    Ok(ctx.execute("DELETE FROM openid_subjects WHERE user_id = $1", &[&user])? > 0)
}
