//! Every GraphQL text that Shopify is sent, of version 2026-07 of its Admin API. Each asks for what is read of
//! it and no more: what is asked for is counted, and a call that may bring more than a thousand things is not
//! answered.

/// The version all of them are written for.
pub(crate) const VERSION: &str = "2026-07";

/// Orders that come with one call.
pub(crate) const MOST_ORDERS: usize = 7;
/// Refunds that come with an order. No call brings those beyond: the order is refused, and a person sees it.
pub(crate) const MOST_REFUNDS: usize = 10;
/// Parcels of an order that are looked through.
pub(crate) const MOST_SENT: usize = 20;
/// Codes whose listings one call asks for.
pub(crate) const MOST_CODES: usize = 25;

/// What the key may do.
pub(crate) const SCOPES: &str = "query Scopes {
  currentAppInstallation { accessScopes { handle } }
}";

/// Whether orders can be read.
pub(crate) const TRY: &str = "query Try { orders(first: 1) { nodes { id } } }";

/// The places of the shop.
pub(crate) const PLACES: &str = "query Places {
  location { id name isActive }
  locations(first: 200) { nodes { id name isActive } }
}";

/// What is read of an order, but for its lines.
const ORDER_FIELDS: &str = "\
  id legacyResourceId name createdAt processedAt updatedAt cancelledAt test note
  currencyCode presentmentCurrencyCode taxesIncluded dutiesIncluded discountCodes
  displayFinancialStatus displayFulfillmentStatus paymentGatewayNames email phone
  customer { legacyResourceId displayName }
  billingAddress { name company phone address1 address2 city provinceCode zip countryCodeV2 }
  shippingAddress { name company phone address1 address2 city provinceCode zip countryCodeV2 }
  shippingLine { title }
  currentTotalPriceSet { shopMoney { amount } }
  currentSubtotalPriceSet { shopMoney { amount } }
  currentShippingPriceSet { shopMoney { amount } }
  currentTotalTaxSet { shopMoney { amount } }
  currentTotalDutiesSet { shopMoney { amount } }
  currentTotalAdditionalFeesSet { shopMoney { amount } }
  totalPriceSet { shopMoney { amount } }
  totalShippingPriceSet { shopMoney { amount } }
  totalDiscountsSet { shopMoney { amount } }
  totalTaxSet { shopMoney { amount } }
  originalTotalDutiesSet { shopMoney { amount } }
  originalTotalAdditionalFeesSet { shopMoney { amount } }
  totalTipReceivedSet { shopMoney { amount } }
  totalReceivedSet { shopMoney { amount } }
  totalRefundedSet { shopMoney { amount } }
  totalCashRoundingAdjustment { paymentSet { shopMoney { amount } } }
  transactions(first: 5) { kind status processedAt }
  refunds(first: 10) { legacyResourceId totalRefundedSet { shopMoney { amount } } }";

/// Of an order that comes with others: with its first lines.
const ORDER_LINES: &str =
    "  lineItems(first: 10) { nodes { ...Line } pageInfo { hasNextPage endCursor } }";

/// What is read of a line.
const LINE_FIELDS: &str = "\
  id sku title variantTitle quantity currentQuantity unfulfilledQuantity requiresShipping
  originalUnitPriceSet { shopMoney { amount } }
  variant { legacyResourceId }";

const CHANGED: &str = "query Changed($search: String!, $size: Int!, $behind: String) {
  orders(first: $size, after: $behind, query: $search, sortKey: UPDATED_AT) {
    nodes { ...Order }
    pageInfo { hasNextPage endCursor }
  }
}";

/// Orders by name, the longest placed first.
pub(crate) const PLACED: &str = "query Placed($search: String!, $size: Int!, $behind: String) {
  orders(first: $size, after: $behind, query: $search, sortKey: CREATED_AT) {
    nodes { legacyResourceId name createdAt updatedAt }
    pageInfo { hasNextPage endCursor }
  }
}";

const THESE: &str = "query These($ids: [ID!]!) {
  currentAppInstallation { accessScopes { handle } }
  nodes(ids: $ids) { ...Order }
}";

const MORE_LINES: &str = "query MoreLines($id: ID!, $behind: String) {
  order(id: $id) {
    id
    updatedAt
    lineItems(first: 200, after: $behind) { nodes { ...Line } pageInfo { hasNextPage endCursor } }
  }
}";

/// What of an order is still to be sent, and from where.
pub(crate) const TO_SEND: &str = "query ToSend($id: ID!) {
  order(id: $id) {
    id
    fulfillmentOrders(first: 10) {
      nodes {
        id
        supportedActions { action }
        assignedLocation { location { id } }
        lineItems(first: 40) { nodes { ...ToSendLine } pageInfo { hasNextPage endCursor } }
      }
      pageInfo { hasNextPage }
    }
  }
}
fragment ToSendLine on FulfillmentOrderLineItem { id remainingQuantity lineItem { id } }";

/// The next lines that are to be sent from one place.
pub(crate) const MORE_TO_SEND: &str = "query MoreToSend($id: ID!, $behind: String) {
  fulfillmentOrder(id: $id) {
    id
    lineItems(first: 200, after: $behind) {
      nodes { id remainingQuantity lineItem { id } }
      pageInfo { hasNextPage endCursor }
    }
  }
}";

/// What of an order was sent, and by which numbers.
pub(crate) const SENT: &str = "query Sent($id: ID!) {
  order(id: $id) {
    id
    fulfillments(first: 20) {
      status
      trackingInfo(first: 3) { number }
      fulfillmentLineItems(first: 20) { nodes { quantity lineItem { id } } pageInfo { hasNextPage } }
    }
  }
}";

/// Whether an order is cancelled.
pub(crate) const IS_CANCELLED: &str = "query IsCancelled($id: ID!) {
  order(id: $id) { id cancelledAt }
}";

/// An order is cancelled. Whether money goes back is for a person, and stock is told by its own way.
pub(crate) const CANCEL: &str = "mutation Cancel($id: ID!, $reason: OrderCancelReason!) {
  orderCancel(orderId: $id, reason: $reason, restock: true, notifyCustomer: true) {
    orderCancelUserErrors { code field }
  }
}";

/// Goods have left.
pub(crate) const SEND: &str = "mutation Send($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}";

/// What is listed under codes, and how many pieces of it a place has.
pub(crate) const LISTINGS: &str = "query Listings($search: String!, $place: ID!, $behind: String) {
  inventoryItems(first: 100, after: $behind, query: $search) {
    nodes {
      legacyResourceId
      sku
      tracked
      inventoryLevel(locationId: $place) { quantities(names: [\"available\"]) { name quantity } }
    }
    pageInfo { hasNextPage endCursor }
  }
}";

/// How many pieces of these a place has.
pub(crate) const STOCK: &str = "query Stock($ids: [ID!]!, $place: ID!) {
  nodes(ids: $ids) {
    ... on InventoryItem {
      legacyResourceId
      tracked
      inventoryLevel(locationId: $place) { quantities(names: [\"available\"]) { name quantity } }
    }
  }
}";

/// So many pieces are there to be sold.
pub(crate) const SHOW: &str =
    "mutation Show($input: InventorySetQuantitiesInput!, $once: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $once) {
    inventoryAdjustmentGroup { id }
    userErrors { code field }
  }
}";

/// What the shop tells by itself, and where to.
pub(crate) const HOOKS: &str = "query Hooks($topics: [WebhookSubscriptionTopic!]) {
  webhookSubscriptions(first: 100, topics: $topics) { nodes { id topic uri } }
}";

/// To tell something there from now on.
pub(crate) const HOOK: &str =
    "mutation Hook($topic: WebhookSubscriptionTopic!, $hook: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $hook) {
    webhookSubscription { id }
    userErrors { field message }
  }
}";

/// To tell it elsewhere.
pub(crate) const MOVE_HOOK: &str = "mutation MoveHook($id: ID!, $hook: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $hook) {
    webhookSubscription { id }
    userErrors { field message }
  }
}";

fn line() -> String {
    format!("fragment Line on LineItem {{\n{LINE_FIELDS}\n}}")
}

fn order() -> String {
    format!("fragment Order on Order {{\n{ORDER_FIELDS}\n{ORDER_LINES}\n}}")
}

/// A page of orders that changed.
pub(crate) fn changed() -> String {
    [CHANGED, &order(), &line()].join("\n")
}

/// These orders.
pub(crate) fn these() -> String {
    [THESE, &order(), &line()].join("\n")
}

/// The next lines of an order.
pub(crate) fn more_lines() -> String {
    [MORE_LINES, &line()].join("\n")
}

const GATHERING: &str = "fragment Gathering on BulkOperation {
  id status errorCode objectCount rootObjectCount fileSize url
}";

const GATHER: &str = "mutation Gather($orders: String!) {
  bulkOperationRunQuery(query: $orders, groupObjects: true) {
    bulkOperation { ...Gathering }
    userErrors { code field message }
  }
}";

const GATHERINGS: &str = "query Gatherings {
  bulkOperations(first: 20, query: \"operation_type:query\") { nodes { ...Gathering query } }
}";

const GATHERED: &str = "query Gathered($id: ID!) { bulkOperation(id: $id) { ...Gathering } }";

/// A document is put together no more.
pub(crate) const GATHER_NO_MORE: &str = "mutation GatherNoMore($id: ID!) {
  bulkOperationCancel(id: $id) { bulkOperation { id } userErrors { field message } }
}";

/// A document of orders is to be put together.
pub(crate) fn gather() -> String {
    [GATHER, GATHERING].join("\n")
}

/// The documents that were to be put together lately, the newest first.
pub(crate) fn gatherings() -> String {
    [GATHERINGS, GATHERING].join("\n")
}

/// How far one of them is.
pub(crate) fn gathered() -> String {
    [GATHERED, GATHERING].join("\n")
}

/// What a document holds: the orders of a search, each with all of its lines. It stands by itself: without
/// variables and fragments, and no connection in it says how much of it is wanted.
pub(crate) fn orders(search: &str) -> String {
    format!(
        "{{\n  orders(query: \"{search}\") {{ edges {{ node {{\n{ORDER_FIELDS}\n  \
         lineItems {{ edges {{ node {{\n{LINE_FIELDS}\n  }} }} }}\n  }} }} }}\n}}"
    )
}

/// Variants that come with a product.
pub(crate) const MOST_VARIANTS: usize = 100;

/// A product by its number or handle, and where its codes are.
pub(crate) const LISTED: &str =
    "query Listed($identifier: ProductIdentifierInput!, $search: String!) {
  currentAppInstallation { accessScopes { handle } }
  productByIdentifier(identifier: $identifier) {
    legacyResourceId
    variants(first: 100) { nodes { id sku } }
  }
  productVariants(first: 50, query: $search) { nodes { sku product { legacyResourceId } } }
}";

/// A product is to be so.
pub(crate) const LIST: &str =
    "mutation List($identifier: ProductSetIdentifiers!, $input: ProductSetInput!) {
  productSet(identifier: $identifier, input: $input, synchronous: true) {
    product {
      legacyResourceId
      onlineStoreUrl
      resourcePublicationsCount { count }
      variants(first: 100) { nodes { id sku } }
    }
    userErrors { code field message }
  }
}";

/// Where buyers may see products.
pub(crate) const PUBLICATIONS: &str = "query Publications {
  publications(first: 20) { nodes { id channels(first: 5) { nodes { name } } } }
}";

/// Buyers are to see a product.
pub(crate) const PUBLISH: &str = "mutation Publish($id: ID!, $input: [PublicationInput!]!) {
  publishablePublish(id: $id, input: $input) { userErrors { field message } }
}";

/// A product is to be seen no more.
pub(crate) const UNLIST: &str = "mutation Unlist($product: ProductUpdateInput!) {
  productUpdate(product: $product) { userErrors { field message } }
}";
