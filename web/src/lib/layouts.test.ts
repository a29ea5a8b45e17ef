import { beforeEach, describe, expect, it } from "vitest";
import { adoptLayout, layoutOf, listsWithLayout } from "./keptLayout";
import { pageSizeOf } from "./layouts";
import { writeStored } from "./stored";

beforeEach(() => localStorage.clear());

describe("the layout of a list", () => {
  it("is the same on another computer", () => {
    writeStored("columns.orders", "number,total");
    writeStored("widths.orders", "total:120,note:80");
    writeStored("density.orders", "compact");
    writeStored("page-size.orders", "100");
    const layout = layoutOf("orders");
    const before = { ...localStorage };
    localStorage.clear();
    adoptLayout("orders", layout);
    expect({ ...localStorage }).toEqual(before);
    expect(layoutOf("orders")).toEqual(layout);
    expect(listsWithLayout()).toEqual(["orders"]);
    expect(pageSizeOf("orders")).toBe(100);
  });

  it("goes when the server knows of none", () => {
    writeStored("columns.orders", "number");
    adoptLayout("orders", null);
    expect(localStorage.length).toBe(0);
    expect(pageSizeOf("orders")).toBe(50);
  });

  it("keeps a width without saying which columns are shown", () => {
    adoptLayout("orders", { columns: [{ key: "*total", width: 5 }] });
    expect(localStorage.getItem("tradewind.columns.orders")).toBeNull();
    expect(layoutOf("orders").columns).toEqual([{ key: "*total", width: 40 }]);
  });
});
