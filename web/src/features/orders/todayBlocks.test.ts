import { describe, expect, test } from "vitest";
import { BLOCKS, blocksShown } from "./todayBlocks";

const view = (columns: string[]) => JSON.stringify({ filters: {}, columns });

describe("what the day begins with", () => {
  test.each([
    { roles: ["reviewer"], first: "awaiting_review" },
    { roles: ["confirmer"], first: "awaiting_confirm" },
    { roles: ["warehouse_keeper"], first: "allocated" },
    { roles: ["purchaser"], first: "backordered" },
    { roles: ["technician"], first: "alerts" },
    { roles: ["finance"], first: "awaiting_payment" },
    { roles: ["customer_service"], first: "on_hold" },
    { roles: ["order_clerk"], first: "returned_to_me" },
    { roles: ["administrator"], first: "overdue" },
    { roles: ["a role of their own", "reviewer"], first: "overdue" },
    { roles: [], first: "overdue" },
  ])("$roles begin with $first", ({ roles, first }) => {
    const shown = blocksShown(null, null, roles);
    expect(shown[0]).toBe(first);
    expect(new Set(shown).size).toBe(shown.length);
    expect(BLOCKS).toEqual(expect.arrayContaining([...shown]));
  });

  test("who has two posts sees both, each part once", () => {
    const shown = blocksShown(null, null, ["reviewer", "warehouse_keeper"]);
    expect(shown).toEqual(expect.arrayContaining(["awaiting_review", "packed", "overdue"]));
    expect(new Set(shown).size).toBe(shown.length);
  });

  test("one's own choice comes before that of the house, and that before the role's", () => {
    const house = view(["packed", "by_shop"]);
    expect(blocksShown(null, house, ["reviewer"])).toEqual(["packed", "by_shop"]);
    expect(blocksShown("alerts,overdue", house, ["reviewer"])).toEqual(["alerts", "overdue"]);
  });

  test("parts that are gone are passed over; nothing left is as nothing chosen", () => {
    expect(blocksShown("gone,overdue,overdue", null, [])).toEqual(["overdue"]);
    expect(blocksShown("gone", null, ["finance"])[0]).toBe("awaiting_payment");
    expect(blocksShown(null, "not JSON", ["finance"])[0]).toBe("awaiting_payment");
  });
});
