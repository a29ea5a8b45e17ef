import { readDefaultColumns } from "@/lib/defaultView";

/** Under this name the page's layout and views are kept, as a list's are. */
export const TODAY = "today";

/** What the clock presses for, the worst first. */
export const PRESSING = ["overdue", "due_today", "at_risk"] as const;
/** What somebody must do something about, in the order of the work. */
export const WORK = [
  "awaiting_payment",
  "awaiting_review",
  "returned",
  "awaiting_confirm",
  "backordered",
  "allocated",
  "picking",
  "packed",
  "exceptions",
  "on_hold",
] as const;
const PANELS = ["by_shop", "punctuality"] as const;

/** What the page may be put together from, in the order it has by nature. */
export const BLOCKS = [
  ...PRESSING,
  "returned_to_me",
  "waiting",
  "alerts",
  ...WORK,
  ...PANELS,
] as const;
export type Block = (typeof BLOCKS)[number];
export type Panel = (typeof PANELS)[number];
export type Figure = Exclude<Block, Panel>;

export const isPanel = (block: Block): block is Panel => PANELS.some((panel) => panel === block);

/** Who directs the work, and whoever has a role that is not known here. */
const OF_ALL: readonly Block[] = [...PRESSING, "returned_to_me", "waiting", ...PANELS];

/** What the people of a post begin with, until they or their house choose otherwise. */
const OF_ROLE: Record<string, readonly Block[]> = {
  order_clerk: ["returned_to_me", "exceptions", "awaiting_payment", ...PRESSING, "by_shop"],
  reviewer: ["awaiting_review", "waiting", "returned", ...PRESSING, "by_shop"],
  confirmer: ["awaiting_confirm", "backordered", "exceptions", ...PRESSING, "by_shop"],
  warehouse_keeper: ["allocated", "picking", "packed", ...PRESSING, "by_shop"],
  customer_service: ["on_hold", "exceptions", "returned", ...PRESSING, "by_shop"],
  finance: ["awaiting_payment", "waiting", "on_hold", "by_shop"],
  purchaser: ["backordered", ...PRESSING, "by_shop"],
  technician: ["alerts", "exceptions", "overdue", "by_shop", "punctuality"],
};

function ofRoles(roles: readonly string[]): readonly Block[] {
  const known = roles.map((role) => OF_ROLE[role]);
  if (known.length === 0 || known.includes(undefined)) return OF_ALL;
  return [...new Set(known.flatMap((blocks) => blocks ?? []))];
}

/** What a page shows: as the person left it, else as it was chosen for them, else by their roles. */
export function blocksShown(
  own: string | null,
  defaultView: string | null,
  roles: readonly string[],
): readonly Block[] {
  const chosen = own?.split(",") ?? readDefaultColumns(defaultView);
  const known = [...new Set(chosen)].filter((key): key is Block =>
    BLOCKS.some((block) => block === key),
  );
  return known.length > 0 ? known : ofRoles(roles);
}
