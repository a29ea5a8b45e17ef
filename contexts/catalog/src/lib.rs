//! Products, their SKUs, and how the codes shops write find their SKU.

kernel::entity!(
    /// What a seller lists: one or several SKUs that differ in colour, size and so on.
    pub Product, ProductId, "prd"
);
kernel::entity!(
    /// What is stocked, picked and packed.
    pub Sku, SkuId, "sku"
);
