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
  "delivered",
  "completed",
  "cancelled",
] as const;

/** What is wrong or pressing, wherever the order is. */
export const VIEWS = ["exceptions", "on_hold", "due_today", "overdue", "voided"] as const;

export type Tab = (typeof STAGES)[number] | (typeof VIEWS)[number];

export const FIRST_TAB: Tab = "awaiting_review";
export const URGENT_TABS: readonly Tab[] = ["due_today", "overdue"];

export function isTab(value: unknown): value is Tab {
  return [...STAGES, ...VIEWS].some((tab) => tab === value);
}

const TONES: Record<string, Tone> = {
  cancelled: "done",
  voided: "done",
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
  { name: "revoke-approval", needsReason: true, danger: false },
  { name: "unconfirm", needsReason: true, danger: false },
  { name: "reopen", needsReason: false, danger: false },
  { name: "cancel", needsReason: true, danger: true },
  { name: "void", needsReason: true, danger: true },
];

export const FULFILMENT_COMMANDS = [
  "release",
  "start-picking",
  "pick",
  "pack",
  "label",
  "ship",
  "deliver",
  "intercept",
] as const;

/** The answer's word on a command; absent means that the command makes no sense here. */
export function actionOf(actions: Actions | undefined, name: string) {
  return actions?.[name] ?? actions?.[name.replaceAll("-", "_")];
}

export const REASONS = {
  reject: [
    "address_unclear",
    "price_difference",
    "wrong_sku",
    "payment_doubt",
    "fraud_risk",
    "restricted_goods",
    "duplicate",
    "other",
  ],
  cancel: [
    "buyer_request",
    "out_of_stock",
    "not_paid",
    "fraud_risk",
    "address_undeliverable",
    "duplicate",
    "other",
  ],
  hold: [
    "manual",
    "buyer_message",
    "buyer_cancel",
    "addr_incomplete",
    "fraud_risk",
    "out_of_stock",
    "customs_incomplete",
    "refund_pending",
  ],
  other: ["mistake", "buyer_request", "duplicate", "other"],
} as const;

export function reasonsFor(command: string): readonly string[] {
  return command === "reject" || command === "cancel" || command === "hold"
    ? REASONS[command]
    : REASONS.other;
}

/** What a hold can stop, in the order of the work. */
export const HOLD_BLOCKS = ["approve", "confirm", "release", "ship", "refund", "message"] as const;

/** Where the one fix of a hold or exception is done. */
export function fixAddress(fix: string): { to: string; search: Record<string, string> } | null {
  if (fix.includes("sku") || fix.includes("customs")) return { to: "/products", search: {} };
  if (fix.includes("stock")) return { to: "/stock", search: { alert: "low" } };
  return null;
}
