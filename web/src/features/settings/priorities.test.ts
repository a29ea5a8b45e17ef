import { describe, expect, it } from "vitest";
import { moveRule } from "./priorities";

const rules = (...priorities: number[]) =>
  priorities.map((priority, at) => ({ id: "abcdef"[at] ?? "", priority }));

describe("moving a rule", () => {
  it.each([
    ["up between two", [10, 20, 30], 2, 1, { c: 15 }],
    ["to the top", [100, 200], 1, 0, { b: 90 }],
    ["to the top of a small number", [4, 200], 1, 0, { b: 2 }],
    ["to the end", [10, 20, 30], 0, 2, { a: 40 }],
    ["where no number is left", [10, 11, 12], 2, 1, { b: 30, c: 20 }],
    ["among equals", [100, 100, 100], 2, 1, { a: 10, b: 30, c: 20 }],
    ["above the first number there is", [1, 5], 1, 0, { a: 20, b: 10 }],
    ["nowhere", [10, 20], 1, 1, {}],
    ["out of the list", [10, 20], 1, 2, {}],
  ] as const)("%s", (_name, priorities, from, to, expected) => {
    const changes = moveRule(rules(...priorities), from, to);
    expect(Object.fromEntries(changes.map(({ rule, priority }) => [rule.id, priority]))).toEqual(
      expected,
    );
  });

  it("puts it where it shall be, from everywhere to everywhere", () => {
    for (const priorities of [
      [10, 20, 30, 40],
      [1, 2, 3, 4],
      [7, 7, 7, 7],
      [0, 0, 5, 1_000_000],
    ]) {
      for (let from = 0; from < 4; from += 1) {
        for (let to = 0; to < 4; to += 1) {
          const before = rules(...priorities);
          const changes = moveRule(before, from, to);
          const changed = new Map(changes.map(({ rule, priority }) => [rule.id, priority]));
          const after = before
            .map((rule) => ({ ...rule, priority: changed.get(rule.id) ?? rule.priority }))
            .sort((a, b) => a.priority - b.priority || a.id.localeCompare(b.id))
            .map(({ id }) => id);
          const ids = before.map(({ id }) => id);
          const moved = ids[from] ?? "";
          expect(after).toEqual(ids.toSpliced(from, 1).toSpliced(to, 0, moved));
        }
      }
    }
  });
});
