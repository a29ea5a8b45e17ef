/**
 * The API's contract, in the shape `openapi-typescript` writes.
 * `npm run api` replaces this file from `openapi/api.json`.
 */

export interface components {
  schemas: {
    Money: { minor: number; currency: string };
    FieldFault: { path: string; code: string; detail?: string };
    Problem: {
      type: string;
      title: string;
      status: number;
      code: string;
      detail?: string;
      fields?: components["schemas"]["FieldFault"][];
    };
    Action: { allowed: boolean; why?: string };
    Actions: { [name: string]: components["schemas"]["Action"] };
    Outcome: { id: string; ok: boolean; code?: string; detail?: string };
    JobStarted: { job_id: string };

    User: {
      id: string;
      username: string;
      display_name: string;
      language: string | null;
      time_zone: string;
      density?: string | null;
      start_page?: string | null;
    };
    Session: { user: components["schemas"]["User"]; permissions: string[] };
    Credentials: { username: string; password: string };
    SessionPatch: {
      language?: string;
      time_zone?: string;
      density?: string;
      start_page?: string;
    };

    Workflow: {
      auto_approve: boolean;
      auto_confirm: boolean;
      merge_review_and_confirm: boolean;
      four_eyes: boolean;
      reserve_on_arrival: boolean;
    };
    Shop: {
      id: string;
      code: string;
      name: string;
      platform: string;
      time_zone: string;
      currency: string;
      workflow: components["schemas"]["Workflow"];
      version?: number;
    };
    ShopInput: {
      code?: string;
      name?: string;
      platform?: string;
      time_zone?: string;
      currency?: string;
      workflow?: components["schemas"]["Workflow"];
      seen_version?: number;
    };
    Parameter: {
      name: string;
      value: unknown;
      version: number;
      updated_at?: string | null;
      updated_by?: string | null;
    };
    ParameterInput: { value: unknown; seen_version: number };
    SavedView: { id: string; page: string; name: string; state: { [name: string]: string } };
    SavedViewInput: { page: string; name: string; state: { [name: string]: string } };

    SkuRow: {
      id: string;
      code: string;
      name: string;
      name_en?: string | null;
      variant?: string | null;
      barcode?: string | null;
      picture_url?: string | null;
      weight_g?: number | null;
      price?: string | null;
      status: string;
      version: number;
    };
    Customs: {
      declared_name?: string | null;
      declared_name_en?: string | null;
      hs_code?: string | null;
      origin?: string | null;
      material?: string | null;
      declared_value?: components["schemas"]["Money"] | null;
      battery?: string | null;
    };
    BundleComponent: { sku_id: string; sku_code?: string; quantity: number };
    Sku: components["schemas"]["SkuRow"] & {
      product_id?: string | null;
      barcodes: string[];
      customs: components["schemas"]["Customs"];
      components: components["schemas"]["BundleComponent"][];
      actions?: components["schemas"]["Actions"];
    };
    SkuInput: {
      code?: string;
      name?: string;
      name_en?: string | null;
      variant?: string | null;
      weight_g?: number | null;
      price?: string | null;
      status?: string;
      barcodes?: string[];
      customs?: components["schemas"]["Customs"];
      components?: { sku_id: string; quantity: number }[];
      seen_version?: number;
    };
    ProductRow: {
      id: string;
      code: string;
      name: string;
      name_en?: string | null;
      sku_count: number;
      status: string;
      version: number;
    };

    CustomerRow: {
      id: string;
      number?: string;
      name: string;
      email?: string | null;
      phone?: string | null;
      country?: string | null;
      shop?: components["schemas"]["ShopRef"] | null;
      order_count: number;
      last_order_at?: string | null;
      version: number;
    };

    Warehouse: { id: string; code: string; name: string; country?: string };
    StockRow: {
      sku_id: string;
      sku_code: string;
      sku_name: string;
      warehouse_id: string;
      warehouse_code: string;
      on_hand: number;
      allocated: number;
      available: number;
      safety: number;
      min?: number | null;
      max?: number | null;
      incoming: number;
      version: number;
    };
    Movement: {
      id: string;
      occurred_at: string;
      warehouse_code: string;
      change: number;
      reason: string;
      actor: string;
      source?: string | null;
      note?: string | null;
    };
    AdjustmentInput: {
      sku_id: string;
      warehouse_id: string;
      change: number;
      reason: string;
      note?: string;
    };
    ThresholdInput: {
      sku_id: string;
      warehouse_id: string;
      safety: number;
      min: number | null;
      max: number | null;
      seen_version: number;
    };

    ShopRef: { id: string; code: string; name: string; platform: string };
    Hold: {
      id: string;
      reason: string;
      owner_role?: string | null;
      since: string;
      until?: string | null;
      fix?: string | null;
      blocks?: string[];
      keeps_stock?: boolean;
      note?: string | null;
    };
    OrderException: {
      id: string;
      code: string;
      fix?: string | null;
      detail?: string | null;
      opened_at?: string;
    };
    OrderRowLine: {
      sku_code: string;
      title: string;
      variant?: string | null;
      quantity: number;
      picture_url?: string | null;
    };
    OrderRow: {
      id: string;
      number: string;
      external_id?: string | null;
      shop: components["schemas"]["ShopRef"];
      label: string;
      hidden_label?: string | null;
      state: string;
      type: string;
      source: string;
      placed_at: string;
      paid_at?: string | null;
      ship_by?: string | null;
      country?: string | null;
      total: components["schemas"]["Money"];
      amount_band?: string | null;
      buyer_name?: string | null;
      lines: components["schemas"]["OrderRowLine"][];
      line_count: number;
      unit_count: number;
      tags: string[];
      holds: components["schemas"]["Hold"][];
      exceptions: components["schemas"]["OrderException"][];
      tracking_number?: string | null;
      version: number;
    };
    OrderHead: {
      id: string;
      number: string;
      external_id?: string | null;
      shop: components["schemas"]["ShopRef"];
      label: string;
      hidden_label?: string | null;
      state: string;
      type: string;
      source: string;
      placed_at: string;
      paid_at?: string | null;
      ship_by?: string | null;
      country?: string | null;
      total: components["schemas"]["Money"];
      amount_band?: string | null;
      buyer_note?: string | null;
      note?: string | null;
      tags: string[];
      version: number;
    };
    OrderLine: {
      line_no: number;
      sku_id?: string | null;
      sku_code: string;
      external_sku?: string | null;
      title: string;
      variant?: string | null;
      quantity: number;
      unit_price: string;
      total: components["schemas"]["Money"];
      cancelled?: number;
      allocated?: number;
      picked?: number;
      packed?: number;
      shipped?: number;
      delivered?: number;
      available?: number | null;
      picture_url?: string | null;
    };
    Address: {
      line1?: string | null;
      line2?: string | null;
      city?: string | null;
      region?: string | null;
      postcode?: string | null;
      country?: string | null;
    };
    Person: {
      name?: string | null;
      email?: string | null;
      phone?: string | null;
      address?: components["schemas"]["Address"] | null;
    };
    Fulfilment: {
      id: string;
      number: string;
      state: string;
      warehouse_code: string;
      carrier?: string | null;
      tracking_number?: string | null;
      lines: { line_no: number; sku_code: string; quantity: number }[];
      reasons?: string[];
      actions?: components["schemas"]["Actions"];
      version: number;
    };
    OrderView: {
      order: components["schemas"]["OrderHead"];
      lines: components["schemas"]["OrderLine"][];
      fees: { kind: string; amount: components["schemas"]["Money"] }[];
      people: {
        buyer?: components["schemas"]["Person"] | null;
        recipient?: components["schemas"]["Person"] | null;
      };
      payments: {
        id: string;
        method: string;
        amount: components["schemas"]["Money"];
        paid_at?: string | null;
        reference?: string | null;
      }[];
      exceptions: components["schemas"]["OrderException"][];
      holds: components["schemas"]["Hold"][];
      approvals: {
        level?: number;
        decision: string;
        actor: string;
        reason?: string | null;
        at: string;
      }[];
      fulfilments: components["schemas"]["Fulfilment"][];
      timeline: {
        id: string;
        at: string;
        actor: string;
        kind: string;
        note?: string | null;
      }[];
      actions: components["schemas"]["Actions"];
    };
    OrderCommand: { seen_version: number; reason?: string; note?: string };
    HoldInput: {
      reason: string;
      blocks: string[];
      keeps_stock: boolean;
      until?: string;
      note?: string;
      seen_version?: number;
    };
    DraftInput: {
      shop_id: string;
      external_id?: string;
      currency: string;
      lines: { sku_id?: string; sku_code: string; quantity: number; unit_price: string }[];
      fees: { kind: string; amount: components["schemas"]["Money"] }[];
      total: components["schemas"]["Money"];
      recipient: components["schemas"]["Person"];
      buyer_note?: string;
    };
    BulkActionInput: {
      action: string;
      ids?: string[];
      filter?: { [name: string]: string };
      reason?: string;
      note?: string;
      tag?: string;
    };
    ShipInput: { carrier?: string; tracking_number?: string; seen_version: number };

    ImportField: { name: string; required: boolean };
    ImportRow: {
      row_no: number;
      values: { [field: string]: string };
      errors: { field: string; code: string; detail?: string }[];
    };
    OrderImport: {
      id: string;
      file_name: string;
      state: string;
      shop_id?: string | null;
      columns: { name: string; samples: string[] }[];
      fields: components["schemas"]["ImportField"][];
      mapping: { [field: string]: string };
      preview: {
        rows: components["schemas"]["ImportRow"][];
        good: number;
        bad: number;
      } | null;
      job_id?: string | null;
    };

    Job: {
      id: string;
      kind: string;
      state: "queued" | "running" | "ok" | "refused" | "failed" | "in_doubt" | "cancelled";
      done: number;
      total: number;
      failed: number;
      started_at?: string | null;
      finished_at?: string | null;
      result?: unknown;
      error?: string | null;
    };
    JobRow: { id: string; label?: string; outcome: string; code?: string; detail?: string };
  };
}

type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];
type Json<Body> = { headers: { [name: string]: unknown }; content: { "application/json": Body } };
type NoContent = { headers: { [name: string]: unknown }; content?: never };
type Refused = {
  headers: { [name: string]: unknown };
  content: { "application/problem+json": Schema<"Problem"> };
};
type Page<Item> = { items: Item[]; next: string | null };
type Nothing = never;

type Parameters<Query, Path> = { query?: Query; header?: never; cookie?: never } & ([
  Path,
] extends [never]
  ? { path?: never }
  : { path: Path });
type RequestBody<Body> = [Body] extends [never]
  ? { requestBody?: never }
  : { requestBody: { content: { "application/json": Body } } };
interface Get<Body, Query = Nothing, Path = Nothing> {
  parameters: Parameters<Query, Path>;
  requestBody?: never;
  responses: { 200: Json<Body>; default: Refused };
}
type Write<Body, Answer, Path = Nothing> = RequestBody<Body> & {
  parameters: Parameters<Nothing, Path>;
  responses: { 200: Json<Answer>; default: Refused };
};
interface Remove<Path = Nothing> {
  parameters: Parameters<Nothing, Path>;
  requestBody?: never;
  responses: { 204: NoContent; default: Refused };
}
type Id = { id: string };
type Paging = { limit?: number; after?: string };

type OrderQuery = Paging & {
  tab?: string;
  q?: string;
  shop_id?: string;
  country?: string;
  source?: string;
  type?: string;
  amount_band?: string;
  tag?: string;
  exception?: string;
  hold?: string;
  sort?: string;
};

export interface paths {
  "/api/v1/session": {
    get: Get<Schema<"Session">>;
    post: Write<Schema<"Credentials">, Schema<"Session">>;
    delete: Remove;
  };
  "/api/v1/session/me": { patch: Write<Schema<"SessionPatch">, Schema<"Session">> };

  "/api/v1/shops": {
    get: Get<{ items: Schema<"Shop">[] }>;
    post: Write<Schema<"ShopInput">, Schema<"Shop">>;
  };
  "/api/v1/shops/{id}": { patch: Write<Schema<"ShopInput">, Schema<"Shop">, Id> };
  "/api/v1/parameters": { get: Get<{ items: Schema<"Parameter">[] }> };
  "/api/v1/parameters/{name}": {
    put: Write<Schema<"ParameterInput">, Schema<"Parameter">, { name: string }>;
  };
  "/api/v1/views": { get: Get<{ items: Schema<"SavedView">[] }, { page: string }> };
  "/api/v1/views/{id}": {
    put: Write<Schema<"SavedViewInput">, Schema<"SavedView">, Id>;
    delete: Remove<Id>;
  };

  "/api/v1/skus": {
    get: Get<Page<Schema<"SkuRow">>, Paging & { q?: string; status?: string }>;
    post: Write<Schema<"SkuInput">, Schema<"Sku">>;
  };
  "/api/v1/skus/{id}": {
    get: Get<Schema<"Sku">, Nothing, Id>;
    patch: Write<Schema<"SkuInput">, Schema<"Sku">, Id>;
  };
  "/api/v1/products": { get: Get<Page<Schema<"ProductRow">>, Paging & { q?: string }> };

  "/api/v1/customers": {
    get: Get<Page<Schema<"CustomerRow">>, Paging & { q?: string }>;
  };
  "/api/v1/customers/{id}": {
    get: Get<Schema<"CustomerRow">, { reveal?: boolean }, Id>;
  };

  "/api/v1/warehouses": { get: Get<{ items: Schema<"Warehouse">[] }> };
  "/api/v1/stock": {
    get: Get<
      Page<Schema<"StockRow">>,
      Paging & { q?: string; warehouse_id?: string; alert?: string }
    >;
  };
  "/api/v1/stock/{sku_id}/movements": {
    get: Get<Page<Schema<"Movement">>, Paging, { sku_id: string }>;
  };
  "/api/v1/stock/adjustments": { post: Write<Schema<"AdjustmentInput">, Schema<"StockRow">> };
  "/api/v1/stock/thresholds": { put: Write<Schema<"ThresholdInput">, Schema<"StockRow">> };

  "/api/v1/orders": { get: Get<Page<Schema<"OrderRow">>, OrderQuery> };
  "/api/v1/orders/counts": {
    get: Get<{ counts: { [tab: string]: number } }, { shop_id?: string }>;
  };
  "/api/v1/orders/{id}": { get: Get<Schema<"OrderView">, { reveal?: boolean }, Id> };
  "/api/v1/orders/drafts": { post: Write<Schema<"DraftInput">, Schema<"OrderView">> };
  "/api/v1/orders/{id}/{command}": {
    post: Write<Schema<"OrderCommand">, Schema<"OrderView">, Id & { command: string }>;
  };
  "/api/v1/orders/{id}/holds": { post: Write<Schema<"HoldInput">, Schema<"OrderView">, Id> };
  "/api/v1/orders/{id}/holds/{hold_id}": { delete: Remove<Id & { hold_id: string }> };
  "/api/v1/orders/{id}/tags": { post: Write<{ tag: string }, Schema<"OrderView">, Id> };
  "/api/v1/orders/{id}/tags/{tag}": { delete: Remove<Id & { tag: string }> };
  "/api/v1/orders/{id}/notes": { post: Write<{ note: string }, Schema<"OrderView">, Id> };
  "/api/v1/fulfilments/{id}/{command}": {
    post: Write<Schema<"ShipInput">, unknown, Id & { command: string }>;
  };
  "/api/v1/orders/bulk-actions": { post: Write<Schema<"BulkActionInput">, Schema<"JobStarted">> };
  "/api/v1/orders/imports": { post: Write<unknown, Schema<"OrderImport">> };
  "/api/v1/orders/imports/{id}": { get: Get<Schema<"OrderImport">, Nothing, Id> };
  "/api/v1/orders/imports/{id}/mapping": {
    put: Write<
      { shop_id: string; mapping: { [field: string]: string } },
      Schema<"OrderImport">,
      Id
    >;
  };
  "/api/v1/orders/imports/{id}/run": { post: Write<Nothing, Schema<"JobStarted">, Id> };

  "/api/v1/jobs": { get: Get<Page<Schema<"Job">>, Paging & { state?: string }> };
  "/api/v1/jobs/{id}": { get: Get<Schema<"Job">, Nothing, Id> };
  "/api/v1/jobs/{id}/rows": {
    get: Get<Page<Schema<"JobRow">>, Paging & { outcome?: string }, Id>;
  };
  "/api/v1/jobs/{id}/cancel": { post: Write<Nothing, Schema<"Job">, Id> };
  "/api/v1/jobs/{id}/retry-failed": { post: Write<Nothing, Schema<"JobStarted">, Id> };
}
