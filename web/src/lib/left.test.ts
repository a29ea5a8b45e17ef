import { beforeEach, describe, expect, it } from "vitest";
import { forgetLeft, leaveList, leavePage, listAsLeft, pageAsLeft } from "./left";

describe("what was left", () => {
  beforeEach(forgetLeft);

  it("is found again: filters, but not what lay over the page", () => {
    expect(pageAsLeft("/orders")).toEqual({});
    leavePage("/orders", { tab: "overdue", q: "SO-1", order: "ord_1", form: "new" });
    expect(pageAsLeft("/orders")).toEqual({ tab: "overdue", q: "SO-1" });
    leavePage("/orders", {});
    expect(pageAsLeft("/orders")).toEqual({});
  });

  it("has its place only in a list that begins as before", () => {
    leaveList("orders", { first: "a", offset: 400, sizes: [44] });
    expect(listAsLeft("orders", "a")).toEqual({ first: "a", offset: 400, sizes: [44] });
    expect(listAsLeft("orders", "b")).toBeUndefined();
    expect(listAsLeft("orders", undefined)).toBeUndefined();
    expect(listAsLeft("stock", "a")).toBeUndefined();
  });
});
