//! Passes by grants that are good once: the grant that comes with a pass is kept before the pass is shown, and
//! nobody asks by the same grant meanwhile.

use std::time::Duration;

use db::Lane;
use kernel::Fault;

use super::asking::Way;
use super::sync::house;
use crate::ConnectionId;
use crate::commands::{GiveBackGrant, KeepGrant, TakeGrant, TakenGrant};
use crate::connection::Trouble;
use crate::connector::Door;

/// A grant that came is tried to be kept so often: without it the shop has to be authorised anew.
const MOST_TRIES: usize = 10;
const BETWEEN_TRIES: Duration = Duration::from_secs(2);
/// While another asks by a grant, its shop is left in peace for so long.
const BUSY_SECONDS: i64 = 5;

/// The pass of a connection that is good now; `refused` was shown. Whoever wants it may go away meanwhile: what was
/// asked for is waited for and kept all the same.
pub(super) async fn pass(
    way: &Way,
    id: ConnectionId,
    door: &Door,
    refused: Option<&str>,
) -> Result<String, Trouble> {
    let (way, door, refused) = (way.clone(), door.clone(), refused.map(str::to_owned));
    let renewing = tokio::spawn(async move { renew(&way, id, door, refused).await });
    renewing.await.unwrap_or_else(|_| Err(ours()))
}

async fn renew(
    way: &Way,
    id: ConnectionId,
    door: Door,
    refused: Option<String>,
) -> Result<String, Trouble> {
    let taken = way.db.run_in(Lane::Bulk, &house(), TakeGrant { id, refused }).await;
    let (grant, number) = match taken.map_err(|fault| failed(&fault))? {
        TakenGrant::Pass(token) => return Ok(token),
        TakenGrant::Busy => return Err(Trouble::Wait(Some(BUSY_SECONDS))),
        TakenGrant::Grant { grant, number } => (grant, number),
    };
    let door = Door { grant: Some(grant), ..door };
    let pass = match way.fetch(&door).await {
        Ok(pass) => pass,
        // Whether the grant is used up nobody knows: it is tried once more when nobody can be at it any more.
        Err(trouble) if trouble.is_in_doubt() => return Err(trouble),
        Err(trouble) => {
            let back = way.db.run_in(Lane::Bulk, &house(), GiveBackGrant { id, number }).await;
            // What was refused may be no more what the connection has.
            let is_same = back.map_err(|fault| failed(&fault))?;
            return Err(if is_same { trouble } else { Trouble::Wait(Some(1)) });
        }
    };
    let token = pass.token.clone();
    let keep = KeepGrant { id, number, pass };
    for _ in 0..MOST_TRIES {
        match way.db.run_in(Lane::Bulk, &house(), keep.clone()).await {
            Ok(true) => return Ok(token),
            // Somebody gave the shop another key meanwhile.
            Ok(false) => return Err(Trouble::Wait(Some(1))),
            Err(fault) => tracing::error!(?fault, "a grant is not kept yet"),
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    tracing::error!(%id, "a grant is lost: its shop has to be authorised anew");
    Err(ours())
}

fn failed(fault: &Fault) -> Trouble {
    tracing::error!(?fault, "a grant is not taken");
    ours()
}

fn ours() -> Trouble {
    Trouble::Unreachable("no pass, through a fault of ours".to_owned())
}
