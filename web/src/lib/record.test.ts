import { describe, expect, it } from "vitest";
import { prefixOf, shortId } from "./ids";
import { askedWith, comparedWith, pageOf, saidBy } from "./record";

const ORDER = `ord_${"0".repeat(25)}7`;

describe("what an event says", () => {
  it("compares both sides of a value, field by field where there are fields", () => {
    expect(saidBy("UserRolesChanged", { before: ["a"], after: ["a", "b"] })).toEqual([
      { kind: "change", field: "roles", before: ["a"], after: ["a", "b"] },
    ]);
    expect(saidBy("MoveNoticed", { user_id: "usr", before: ["a"], after: ["b"] })).toEqual([
      { kind: "change", field: "roles", before: ["a"], after: ["b"] },
      { kind: "fact", field: "user_id", value: "usr" },
    ]);
    expect(saidBy("ParameterSet", { name: "x", before: 1, after: 2 })).toEqual([
      { kind: "change", field: "value", before: 1, after: 2 },
      { kind: "fact", field: "name", value: "x" },
    ]);
    expect(
      saidBy("ParameterSet", { before: { min: 1, max: 5 }, after: { min: 2, max: 5 } }),
    ).toEqual([{ kind: "change", field: "min", before: 1, after: 2 }]);
  });

  it("reads changes as pairs, as lists, and as what is not for everybody", () => {
    const changes = { name: ["Cup", "Mug"], barcodes: { added: ["4006381333931"] }, cost: null };
    expect(saidBy("SkuChanged", { changes })).toEqual([
      { kind: "change", field: "name", before: "Cup", after: "Mug" },
      { kind: "change", field: "barcodes", before: undefined, after: ["4006381333931"] },
      { kind: "touched", field: "cost" },
    ]);
    expect(saidBy("OrderEdited", { kind: "OrderEdited", changed: ["address"] })).toEqual([
      { kind: "touched", field: "address" },
    ]);
  });

  it("shows of long lists what differs", () => {
    const before = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    const after = [...before.slice(1), "z"];
    expect(saidBy("UserRolesChanged", { before, after })).toEqual([
      { kind: "change", field: "roles", before: ["…", "a"], after: ["…", "z"] },
    ]);
  });

  it("leaves out what says nothing, and the event's own kind", () => {
    const filter = { kind: null, from: null };
    expect(saidBy("AuditExportAsked", { filter, reason: "yearly", note: "", tags: [] })).toEqual([
      { kind: "fact", field: "reason", value: "yearly" },
    ]);
    expect(saidBy("UserCreated", { kind: "person" })).toEqual([
      { kind: "fact", field: "kind", value: "person" },
    ]);
    expect(saidBy("ModeChanged", { read_only: false })).toEqual([
      { kind: "fact", field: "read_only", value: false },
    ]);
  });
});

describe("what a command would do", () => {
  it("is told by everything it was asked with, but the version that was seen", () => {
    const body = {
      name: "clerk",
      seen_version: 3,
      changes: { permissions: ["a", "b"], title: null },
    };
    expect(askedWith(body)).toEqual([
      { kind: "fact", field: "name", value: "clerk" },
      { kind: "fact", field: "changes", value: { permissions: ["a", "b"] } },
    ]);
  });

  it("is compared with what is, where something is asked for", () => {
    const now = { title: "Clerk", permissions: ["a"], version: 3 };
    expect(comparedWith(now, { title: null, permissions: ["a", "b"] })).toEqual([
      { kind: "change", field: "permissions", before: ["a"], after: ["a", "b"] },
    ]);
    expect(comparedWith(now, { title: "Clerk" })).toEqual([]);
  });
});

it("knows an id, and where its thing is looked at", () => {
  expect(prefixOf(ORDER)).toBe("ord");
  expect(prefixOf("SO-2026-0001")).toBeNull();
  expect(shortId(ORDER)).toBe("…000007");
  expect(pageOf(ORDER)).toEqual({ to: "/orders", search: { tab: "all", order: ORDER } });
  expect(pageOf(`ses_${"0".repeat(26)}`)).toBeNull();
});
