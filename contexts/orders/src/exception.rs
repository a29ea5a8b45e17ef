//! What is wrong with an order: typed, each with the one action that mends it, and closed by
//! itself when its cause is gone.

use serde::Serialize;

use crate::ExceptionId;

kernel::text_enum! {
    /// What is wrong.
    pub enum ExceptionCode {
        NameMissing = "name_missing",
        PhoneMissing = "phone_missing",
        AddressIncomplete = "addr_incomplete",
        AddressUndeliverable = "addr_undeliverable",
        PostcodeInvalid = "postcode_invalid",
        SkuUnmapped = "sku_unmapped",
        SkuDiscontinued = "sku_discontinued",
        PriceMismatch = "price_mismatch",
        PriceBelowFloor = "price_below_floor",
        TotalMismatch = "total_mismatch",
        PaidMismatch = "paid_mismatch",
        RestrictedGoods = "restricted_goods",
        DuplicateSuspect = "duplicate_suspect",
        OutOfStock = "out_of_stock",
    }
}

kernel::text_enum! {
    /// The class under which reports count it (R158–R161).
    pub enum ExceptionClass {
        WrongOrderData = "wrong_order_data",
        Stock = "stock",
        Compliance = "compliance",
    }
}

kernel::text_enum! {
    /// The one action that mends it; the user interface knows where each is done.
    pub enum Fix {
        EditRecipient = "edit_recipient",
        MapSku = "map_sku",
        EditLines = "edit_lines",
        AcceptPrice = "accept_price",
        CheckPayment = "check_payment",
        AcceptAsIs = "accept_as_is",
        FindStock = "find_stock",
    }
}

kernel::text_enum! {
    /// Whose task it is.
    pub enum OwnerRole {
        OrderClerk = "order_clerk",
        Reviewer = "reviewer",
        CatalogKeeper = "catalog_keeper",
        StockKeeper = "stock_keeper",
        Finance = "finance",
    }
}

impl ExceptionCode {
    /// The class it is counted under.
    #[must_use]
    pub const fn class(self) -> ExceptionClass {
        match self {
            Self::OutOfStock => ExceptionClass::Stock,
            Self::RestrictedGoods => ExceptionClass::Compliance,
            _ => ExceptionClass::WrongOrderData,
        }
    }
    /// The action that mends it.
    #[must_use]
    pub const fn fix(self) -> Fix {
        match self {
            Self::NameMissing
            | Self::PhoneMissing
            | Self::AddressIncomplete
            | Self::AddressUndeliverable
            | Self::PostcodeInvalid => Fix::EditRecipient,
            Self::SkuUnmapped => Fix::MapSku,
            Self::SkuDiscontinued | Self::RestrictedGoods => Fix::EditLines,
            Self::PriceMismatch | Self::PriceBelowFloor | Self::TotalMismatch => Fix::AcceptPrice,
            Self::PaidMismatch => Fix::CheckPayment,
            Self::DuplicateSuspect => Fix::AcceptAsIs,
            Self::OutOfStock => Fix::FindStock,
        }
    }
    /// Whose task it is.
    #[must_use]
    pub const fn owner_role(self) -> OwnerRole {
        match self {
            Self::SkuUnmapped | Self::SkuDiscontinued => OwnerRole::CatalogKeeper,
            Self::PriceMismatch
            | Self::PriceBelowFloor
            | Self::TotalMismatch
            | Self::RestrictedGoods
            | Self::DuplicateSuspect => OwnerRole::Reviewer,
            Self::PaidMismatch => OwnerRole::Finance,
            Self::OutOfStock => OwnerRole::StockKeeper,
            _ => OwnerRole::OrderClerk,
        }
    }
    /// Whether somebody with the right may say "take it as it is"; facts that no person can wish
    /// away are mended instead.
    #[must_use]
    pub const fn may_be_accepted(self) -> bool {
        matches!(
            self,
            Self::PriceMismatch
                | Self::PriceBelowFloor
                | Self::TotalMismatch
                | Self::PaidMismatch
                | Self::DuplicateSuspect
                | Self::PhoneMissing
                | Self::PostcodeInvalid
        )
    }
    /// Whether it is about the recipient's name, phone or address.
    #[must_use]
    pub const fn is_about_recipient(self) -> bool {
        matches!(self.fix(), Fix::EditRecipient)
    }
    /// Whether it keeps the order from going on. One waits for goods, not for a clerk.
    #[must_use]
    pub const fn blocks(self) -> bool {
        !matches!(self, Self::OutOfStock)
    }
}

/// Something wrong that a check found, before it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// 0 for the order as a whole.
    pub line_no: i64,
    pub code: ExceptionCode,
    /// What it is about, folded, so that everything with the same cause is found at once: the
    /// shop's SKU, the SKU's id.
    pub subject: String,
    /// What was wanted and what was found; never personal data.
    pub facts: serde_json::Value,
}

/// An exception as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenException {
    pub id: ExceptionId,
    pub line_no: i64,
    pub code: ExceptionCode,
    pub subject: String,
    pub facts: serde_json::Value,
    pub opened_at: kernel::Timestamp,
}
