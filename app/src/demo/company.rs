//! The company before its first order: people, shops, warehouses, goods, stock.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::{ChangePreferences, Language, Owner, Preferences};
use catalog::{CreateProduct, MapSku, PutSkus, RowResult};
use db::Db;
use inventory::{
    AddWarehouse, ImportOpeningStock, NewWarehouse, OpeningRow, SetThresholds, WarehouseId,
};
use kernel::{Actor, Currency, Fault, Grants};
use settings::{AddShop, NewShop, Platform, RankedWarehouseId, ShopFacts, WorkflowChanges};

use super::chance::Chance;
use super::goods;
use super::orders::Trade;
use crate::roles::Role;
use crate::users::{self, Chosen};

/// Rows sent in one command.
const ROWS: usize = 500;
/// So many SKUs are known to the first shop under codes of its own.
const MAPPED: u64 = 300;

/// A person of the company who can sign in.
#[derive(Debug, Clone)]
pub(super) struct Colleague {
    pub(super) username: &'static str,
    pub(super) role: Role,
    pub(super) password: String,
    pub(super) actor: Actor,
}

/// User names, how timelines show them, what they do.
const COLLEAGUES: &[(&str, &str, Role)] = &[
    ("lin.admin", "林知夏 Lin", Role::Administrator),
    ("chen.orders", "陈一鸣 Chen", Role::OrderClerk),
    ("anna.orders", "Anna Bergfeld", Role::OrderClerk),
    ("zhao.review", "赵敏行 Zhao", Role::Reviewer),
    ("marie.review", "Marie Clairval", Role::Reviewer),
    ("qian.confirm", "钱思齐 Qian", Role::Confirmer),
    ("sun.warehouse", "孙建业 Sun", Role::WarehouseKeeper),
    ("jonas.warehouse", "Jonas Feldkamp", Role::WarehouseKeeper),
    ("wu.service", "吴若兰 Wu", Role::CustomerService),
    ("xu.operations", "许清和 Xu", Role::Operations),
    ("he.finance", "何书瑶 He", Role::Finance),
    ("dora.analyst", "Dora Lindqvist", Role::Analyst),
];

/// Everything orders are made of and handled by.
pub(super) struct Company {
    pub(super) colleagues: Vec<Colleague>,
    pub(super) shops: Vec<ShopFacts>,
    pub(super) skus: u64,
    pub(super) seed: u64,
    pub(super) sku_ids: Vec<catalog::SkuId>,
    /// The warehouse whose parcels leave with German carriers.
    pub(super) germany: WarehouseId,
}

impl Company {
    /// Somebody who does this for a living; `which` takes turns.
    pub(super) fn who(&self, role: Role, which: u64) -> &Actor {
        let of: Vec<&Colleague> = self.colleagues.iter().filter(|one| one.role == role).collect();
        let count = u64::try_from(of.len()).unwrap_or(1).max(1);
        let at = usize::try_from(which % count).unwrap_or(0);
        of.get(at).map_or(&self.colleagues[0].actor, |colleague| &colleague.actor)
    }
}

/// How the house looks to somebody: Chinese in Shenzhen, English in Europe.
fn preferences(name: &str) -> Preferences {
    let (language, time_zone) = if name.is_ascii() {
        (Language::English, "Europe/Berlin")
    } else {
        (Language::SimplifiedChinese, "Asia/Shanghai")
    };
    Preferences {
        language: Some(language),
        time_zone: Some(time_zone.to_owned()),
        ..Preferences::default()
    }
}

/// Founds the company.
pub(super) async fn found(db: &Db, seed: u64, skus: u64, orders: u64) -> Result<Company, Fault> {
    let house = Actor::system("demo");
    let mut colleagues = Vec::new();
    for (username, name, role) in COLLEAGUES {
        let password = access::draw_password(Owner { username, display_name: name })?;
        // Everybody who tries the demo signs in with it: not for one time.
        let chosen = Chosen { text: password.clone(), made: false };
        let id = users::add(db, &house, (username, name), &role.to_string(), &chosen).await?;
        let grants = match role.is_administrator() {
            true => Grants::All,
            false => Grants::Some(Arc::new(
                role.permissions().into_iter().map(|permission| permission.0.to_owned()).collect(),
            )),
        };
        let actor = Actor::user(&id.to_string(), name, grants);
        db.run(&actor, ChangePreferences(preferences(name))).await?;
        colleagues.push(Colleague { username, role: *role, password, actor });
    }
    let administrator = colleagues.first().map_or(house, |one| one.actor.clone());
    let warehouses = add_warehouses(db, &administrator).await?;
    let shops = add_shops(db, &administrator, &warehouses).await?;
    let sku_ids = add_goods(db, &administrator, seed, skus).await?;
    add_stock(db, &administrator, seed, skus, orders).await?;
    let [_, germany] = warehouses;
    let company = Company { colleagues, shops, skus, seed, sku_ids, germany };
    add_mappings(db, &administrator, &company).await?;
    loosen_slow_movers(db, &administrator, &company, &warehouses).await?;
    Ok(company)
}

async fn add_warehouses(db: &Db, actor: &Actor) -> Result<[WarehouseId; 2], Fault> {
    let place = |code: &str, name: &str, country: &str, zone: &str, priority| NewWarehouse {
        code: code.to_owned(),
        name: name.to_owned(),
        country: country.to_owned(),
        region: String::new(),
        city: String::new(),
        postcode: String::new(),
        street: String::new(),
        time_zone: zone.to_owned(),
        priority,
        active: true,
        default_safety: 0,
        default_min: Some(5),
        default_max: None,
    };
    let shenzhen = NewWarehouse {
        region: "广东省".to_owned(),
        city: "深圳市龙岗区".to_owned(),
        postcode: "518129".to_owned(),
        street: "翠竹工业园3栋".to_owned(),
        ..place("SZX", "深圳龙岗仓 Shenzhen", "CN", "Asia/Shanghai", 1)
    };
    let germany = NewWarehouse {
        city: "Mönchengladbach".to_owned(),
        postcode: "41066".to_owned(),
        street: "Am Alten Kirschgarten 12".to_owned(),
        ..place("DE-MG", "德国仓 Mönchengladbach", "DE", "Europe/Berlin", 2)
    };
    let shenzhen = db.run(actor, AddWarehouse { warehouse: shenzhen }).await?.id;
    let germany = db.run(actor, AddWarehouse { warehouse: germany }).await?.id;
    Ok([shenzhen, germany])
}

async fn add_shops(
    db: &Db,
    actor: &Actor,
    warehouses: &[WarehouseId],
) -> Result<Vec<ShopFacts>, Fault> {
    let rank = |order: &[usize]| {
        let ranked = order.iter().filter_map(|at| warehouses.get(*at));
        Some(ranked.map(|id| RankedWarehouseId::from_uuid(id.uuid())).collect())
    };
    // A marketplace where clean orders pass by themselves, a shop of one's own where two people look
    // at each, and one where a person approves and the house confirms.
    let flows = [
        WorkflowChanges {
            auto_approve: Some(true),
            auto_confirm: Some(true),
            ship_within_hours: Some(48),
            warehouses: rank(&[0]),
            ..WorkflowChanges::default()
        },
        WorkflowChanges {
            four_eyes: Some(true),
            ship_within_hours: Some(72),
            warehouses: rank(&[1, 0]),
            ..WorkflowChanges::default()
        },
        WorkflowChanges {
            auto_confirm: Some(true),
            ship_within_hours: Some(60),
            warehouses: rank(&[0]),
            ..WorkflowChanges::default()
        },
    ];
    let mut shops = Vec::new();
    for (trade, workflow) in Trade::ALL.iter().zip(flows) {
        let (code, name, platform, zone, prefix) = match trade {
            Trade::Marketplace => {
                ("AMZ-US", "海风美国站 Seabreeze US", Platform::Amazon, "America/Los_Angeles", "AU")
            }
            Trade::OwnShop => {
                ("SHOP-EU", "Seabreeze Europe 欧洲独立站", Platform::Shopify, "Europe/Berlin", "SE")
            }
            Trade::Asia => {
                ("SHOPEE-SG", "虾皮新加坡店 Seabreeze SG", Platform::Shopee, "Asia/Singapore", "SG")
            }
        };
        let shop = NewShop {
            code: code.to_owned(),
            name: name.to_owned(),
            platform,
            time_zone: zone.to_owned(),
            currency: trade.currency()?,
            number_prefix: Some(prefix.to_owned()),
            workflow,
        };
        shops.push(db.run(actor, AddShop(shop)).await?);
    }
    Ok(shops)
}

async fn add_goods(
    db: &Db,
    actor: &Actor,
    seed: u64,
    skus: u64,
) -> Result<Vec<catalog::SkuId>, Fault> {
    let mut products = BTreeMap::new();
    for product in 0..goods::product_count(skus) {
        let said = goods::product(product);
        products.insert(product, db.run(actor, CreateProduct { said }).await?.id);
    }
    let usd = currency("USD")?;
    let mut ids = Vec::new();
    let numbers: Vec<u64> = (0..skus).collect();
    for part in numbers.chunks(ROWS) {
        let row = |sku: &u64| {
            goods::sku(seed, *sku, products.get(&goods::product_of(*sku)).copied(), usd)
        };
        let rows = part.iter().map(row).collect();
        for outcome in db.run(actor, PutSkus { rows }).await? {
            match (outcome.result, outcome.id) {
                (RowResult::Created, Some(id)) => ids.push(id),
                _ => return Err(unexpected("a SKU", outcome.detail)),
            }
        }
    }
    Ok(ids)
}

/// Pieces of a SKU that so many orders will want: the first are wanted most.
fn demand(sku: u64, skus: u64, orders: u64) -> i64 {
    // Two pieces an order; the lower of two draws falls on `sku` in (2(n-i)-1) of n² cases.
    let share = 2 * (skus - sku) - 1;
    let pieces = u128::from(orders) * 2 * u128::from(share) / (u128::from(skus) * u128::from(skus));
    i64::try_from(pieces).unwrap_or(i64::MAX / 4)
}

async fn add_stock(db: &Db, actor: &Actor, seed: u64, skus: u64, orders: u64) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for sku in (0..skus).filter(|sku| !goods::is_bundle(*sku)) {
        let chance = &mut Chance::of(seed, 2, sku);
        let demand = demand(sku, skus, orders);
        // Most has been bought with care; some runs short before the 60 days are over.
        let percent = match chance.below(100) {
            0..4 => chance.between(40, 80),
            4..14 => chance.between(90, 115),
            _ => chance.between(140, 220),
        };
        for (code, share) in [("SZX", 75), ("DE-MG", 40)] {
            let needed = demand * share / 100;
            let quantity = needed * percent / 100 + chance.between(4, 24);
            rows.push(OpeningRow {
                row: 0,
                sku_code: goods::code(sku),
                warehouse_code: code.to_owned(),
                quantity,
                safety: Some(if percent > 120 { 2 } else { 0 }),
                min: Some((needed / 10).max(3)),
                max: Some(quantity.max(10) * 3),
            });
        }
    }
    let mut import_id = None;
    for (part, chunk) in rows.chunks(ROWS).enumerate() {
        let first = i64::try_from(part * ROWS).unwrap_or(0) + 1;
        let mut rows = chunk.to_vec();
        for (row, number) in rows.iter_mut().zip(first..) {
            row.row = number;
        }
        let imported = db.run(actor, ImportOpeningStock { import_id, rows }).await?;
        import_id = Some(imported.import_id);
        if let Some(refused) = imported.outcomes.into_iter().find(|outcome| !outcome.ok) {
            return Err(unexpected("opening stock", refused.detail));
        }
    }
    Ok(())
}

/// The code under which the first shop sells a SKU: its own for some, ours for the rest.
pub(super) fn marketplace_code(sku: u64) -> String {
    if sku < MAPPED { format!("SB-US-{sku:05}") } else { goods::code(sku) }
}

async fn add_mappings(db: &Db, actor: &Actor, company: &Company) -> Result<(), Fault> {
    let Some(shop) = company.shops.first() else { return Ok(()) };
    for (sku_id, sku) in company.sku_ids.iter().zip(0..MAPPED) {
        let external_sku = marketplace_code(sku);
        let map = MapSku { shop_id: shop.id, external_sku, sku_id: *sku_id, seen_version: None };
        db.run(actor, map).await?;
    }
    Ok(())
}

/// For what hardly sells nobody wants an alert; for a few the house may promise more than it has.
async fn loosen_slow_movers(
    db: &Db,
    actor: &Actor,
    company: &Company,
    warehouses: &[WarehouseId],
) -> Result<(), Fault> {
    let Some(shenzhen) = warehouses.first() else { return Ok(()) };
    let rows = company
        .sku_ids
        .iter()
        .zip(0_u64..)
        .filter(|(_, sku)| sku % 40 == 9 && !goods::is_bundle(*sku))
        .take(ROWS)
        .map(|(sku_id, _)| inventory::ThresholdRow {
            sku_id: *sku_id,
            warehouse_id: *shenzhen,
            thresholds: inventory::Thresholds {
                safety: 0,
                min_level: None,
                max_level: None,
                oversell_limit: 5,
            },
        })
        .collect();
    let outcomes = db.run(actor, SetThresholds { rows }).await?;
    match outcomes.into_iter().find(|outcome| !outcome.ok) {
        Some(refused) => Err(unexpected("thresholds", refused.detail)),
        None => Ok(()),
    }
}

pub(super) fn currency(code: &str) -> Result<Currency, Fault> {
    code.parse().map_err(|error| Fault::internal("app.demo_failed", error))
}

/// The demo's own data was refused: a mistake of ours.
pub(super) fn unexpected(what: &str, detail: Option<String>) -> Fault {
    let detail = detail.unwrap_or_default();
    Fault::internal("app.demo_failed", format!("{what} was refused: {detail}"))
}
