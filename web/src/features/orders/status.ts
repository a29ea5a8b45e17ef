import type { OrderCommandName } from "@/api/orders";
import type { Actions } from "@/api/schemas";
import type { Tone } from "@/ui/texts";

/** Where an order is: one tab each, in the order of the work. */
export const STAGES = [
  "all",
  "draft",
  "awaiting_payment",
  "awaiting_review",
  "returned",
  "awaiting_confirm",
  "backordered",
  "allocated",
  "picking",
  "packed",
  "partially_shipped",
  "shipped",
  "out_for_delivery",
  "delivered",
  "completed",
  "cancelled",
] as const;

/** What is wrong or pressing, wherever the order is. */
export const VIEWS = [
  "exceptions",
  "on_hold",
  "refunds",
  "due_today",
  "at_risk",
  "overdue",
  "lost",
] as const;

export type Tab = (typeof STAGES)[number] | (typeof VIEWS)[number];

export const FIRST_TAB: Tab = "awaiting_review";
export const URGENT_TABS: readonly Tab[] = ["due_today", "at_risk", "overdue"];

export function isTab(value: unknown): value is Tab {
  return [...STAGES, ...VIEWS].some((tab) => tab === value);
}

/** Its goods are out of the house, or stay in it for good: nobody has to hurry any more. */
const OVER = new Set([
  "shipped",
  "out_for_delivery",
  "delivered",
  "completed",
  "cancelled",
  "lost",
]);

/** Whether the time left to ship still says something. */
export function hasTimeLeft(order: {
  label: string;
  ship_by?: string | null | undefined;
}): boolean {
  return Boolean(order.ship_by) && !OVER.has(order.label);
}

const TONES: Record<string, Tone> = {
  cancelled: "done",
  draft: "plain",
  held: "warn",
  blocked: "bad",
  returned: "warn",
  backordered: "bad",
  awaiting_review: "info",
  awaiting_payment: "info",
  awaiting_confirm: "info",
  after_sales: "warn",
  lost: "bad",
  shipped: "good",
  delivered: "good",
  completed: "good",
};

export function toneOf(label: string): Tone {
  return TONES[label] ?? "info";
}

/** Commands in the order their buttons stand; the server says which are allowed. */
export const COMMANDS: { name: OrderCommandName; needsReason: boolean; danger: boolean }[] = [
  { name: "submit", needsReason: false, danger: false },
  { name: "approve", needsReason: false, danger: false },
  { name: "confirm", needsReason: false, danger: false },
  { name: "reject", needsReason: true, danger: true },
  { name: "resubmit", needsReason: false, danger: false },
  { name: "revoke-approval", needsReason: false, danger: false },
  { name: "unconfirm", needsReason: false, danger: false },
  { name: "reopen", needsReason: false, danger: false },
  { name: "cancel", needsReason: true, danger: true },
];

/** What is done with a parcel, in the order of the work; then what goes wrong. */
export const PARCEL_COMMANDS = [
  "release",
  "start-picking",
  "pick",
  "pack",
  "label",
  "ship",
  "out-for-delivery",
  "deliver",
  "correct",
  "void-label",
  "short",
  "put-back",
  "intercept",
  "lose",
  "return-to-sender",
] as const;

/** Those that stop the parcel on its way. */
export const PARCEL_TROUBLE: readonly string[] = ["short", "intercept", "lose", "return-to-sender"];

/** Those of them that nobody can take back: each is asked about first. */
export const PARCEL_FINAL: readonly string[] = ["intercept", "lose", "return-to-sender"];

/** Those that ask for a carrier and a tracking number. */
export const PARCEL_SHIPPING: readonly string[] = ["label", "ship", "correct"];

export function actionOf(actions: Actions | undefined, name: string) {
  return actions?.[name.replaceAll("-", "_")];
}

/**
 * Refusals that only say "at another stage" or "not your work". A button for each would be a row of
 * dead ones; any other refusal is worth its button, because somebody can do something about it.
 */
const SILENT_REFUSALS = new Set([
  "kernel.forbidden",
  "orders.not_in_review",
  "orders.not_approved",
  "orders.not_confirmed",
  "orders.not_a_draft",
  "orders.not_cancelled",
  "orders.not_returned",
  "orders.has_shipped",
  "orders.over",
  "orders.parcel_not_now",
  "orders.parcel_not_merged",
]);

export function isOffered(actions: Actions | undefined, name: string): boolean {
  const action = actionOf(actions, name);
  return action !== undefined && (action.allowed || !SILENT_REFUSALS.has(action.why ?? ""));
}

export const REASONS = {
  reject: [
    "wrong_recipient",
    "wrong_address",
    "wrong_goods",
    "wrong_price",
    "wrong_payment",
    "suspicious",
    "not_allowed",
    "other",
  ],
  cancel: [
    "buyer_request",
    "out_of_stock",
    "fraud",
    "address_undeliverable",
    "duplicate",
    "price_error",
    "other",
  ],
  hold: [
    "manual",
    "buyer_message",
    "buyer_cancel",
    "refund_pending",
    "fraud_risk",
    "blocklist",
    "platform_shipped",
    "platform_addr_changed",
    "merge_hint",
    "incident_freeze",
  ],
} as const;

export function reasonsFor(command: string): readonly string[] {
  return command === "reject" || command === "cancel" || command === "hold" ? REASONS[command] : [];
}

/** What can be wrong with an order, in the order people look for it. */
export const EXCEPTIONS = [
  "sku_unmapped",
  "sku_discontinued",
  "addr_incomplete",
  "addr_undeliverable",
  "postcode_invalid",
  "name_missing",
  "phone_missing",
  "price_mismatch",
  "price_below_floor",
  "total_mismatch",
  "paid_mismatch",
  "duplicate_suspect",
  "restricted_goods",
  "out_of_stock",
] as const;

/** What a hold can stop, in the order of the work. */
export const HOLD_BLOCKS = ["approve", "confirm", "release", "ship", "refund", "message"] as const;

/** Where the one fix of an exception is done: on another page, or in the order's drawer. */
export function fixAddress(fix: string): { to: string; search: Record<string, string> } | null {
  if (fix === "map_sku") return { to: "/products/mappings", search: { state: "unmapped" } };
  if (fix === "find_stock") return { to: "/stock", search: { alert: "short" } };
  return null;
}

/** What somebody does about a hold: in the order's drawer, where it is released, too. */
export function fixOfHold(reason: string): string {
  switch (reason) {
    case "buyer_message":
      return "reply";
    case "refund_pending":
      return "check_payment";
    case "platform_addr_changed":
      return "edit_recipient";
    default:
      return "release";
  }
}

/** Fixes that open the form of changes at once. */
export const EDIT_FIXES: readonly string[] = ["edit_recipient", "edit_lines"];
