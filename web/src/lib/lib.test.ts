import { describe, expect, it } from "vitest";
import { asQuestion, isList, parseSearch, pick, splitPasted, stringifySearch } from "./search";
import {
  ALL_RESULTS,
  headState,
  isSelected,
  NOTHING_SELECTED,
  selectRange,
  toggle,
  toggleLoaded,
} from "./selection";
import { dayStart, tableTime, timeLeft } from "./time";

describe("time", () => {
  it.each([
    ["2026-11-22T08:00:00Z", "Asia/Shanghai", "2026-11-22 16:00"],
    ["2026-11-22T08:00:00Z", "America/Los_Angeles", "2026-11-22 00:00"],
    ["2026-03-29T01:30:00Z", "Europe/Berlin", "2026-03-29 03:30"],
    ["not a time", "UTC", "not a time"],
  ])("%s on the clock of %s is %s", (instant, zone, shown) => {
    expect(tableTime(instant, zone)).toBe(shown);
  });

  it.each([
    ["2026-11-22", "Asia/Shanghai", 0, "2026-11-21T16:00:00.000Z"],
    ["2026-11-22", "Asia/Shanghai", 1, "2026-11-22T16:00:00.000Z"],
    ["2026-03-29", "Europe/Berlin", 0, "2026-03-28T23:00:00.000Z"],
    ["2026-03-29", "Europe/Berlin", 1, "2026-03-29T22:00:00.000Z"],
    ["2026-11-30", "America/Los_Angeles", 1, "2026-12-01T08:00:00.000Z"],
    ["tomorrow", "UTC", 0, null],
  ])("the day %s of %s and %i more begins at %s", (day, zone, later, instant) => {
    expect(dayStart(day, zone, later)).toBe(instant);
  });

  const now = Date.parse("2026-11-22T08:00:00Z");
  it.each([
    ["2026-11-22T07:59:59Z", "late", 0, 0, 0],
    ["2026-11-21T06:58:00Z", "late", 1, 1, 2],
    ["2026-11-22T08:00:00Z", "today", 0, 0, 0],
    ["2026-11-23T07:59:00Z", "today", 0, 23, 59],
    ["2026-11-23T08:00:00Z", "ok", 1, 0, 0],
  ])("deadline %s is %s", (deadline, urgency, days, hours, minutes) => {
    expect(timeLeft(deadline, now)).toEqual({ urgency, days, hours, minutes });
  });
});

describe("the address as state", () => {
  it.each([
    [{ tab: "awaiting_review", q: "SO-1 SO-2" }],
    [{ q: "123" }],
    [{ q: "a&b=c#d+e %20 中文" }],
    [{}],
  ])("%j survives the way through the address", (search) => {
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it("leaves out what is empty, and passes on only known names", () => {
    expect(stringifySearch({ q: "", tab: undefined })).toBe("");
    expect(pick({ q: "x", evil: "y", tab: "" }, ["q", "tab"])).toEqual({ q: "x" });
  });

  it("splits what is pasted from a sheet, in order, without doubles", () => {
    expect(splitPasted("SO-1\r\nSO-2\tSO-1, SO-3；ＳＯ－４\n")).toEqual([
      "SO-1",
      "SO-2",
      "SO-3",
      "SO-4",
    ]);
  });
});

describe("one search box", () => {
  it.each([
    ["SO-1\r\nSO-2\tSO-1", "SO-1,SO-2,SO-1", true],
    ["ＳＯ－３；SO-4\n", "SO-3,SO-4", true],
    ["  Lena Vogt ", "Lena Vogt", false],
    [" SO-1\n", "SO-1", false],
    ["  ", undefined, false],
  ])("%j is asked as %j", (typed, question, list) => {
    expect(asQuestion(typed)).toBe(question);
    expect(isList(question)).toBe(list);
  });
});

describe("selection", () => {
  const loaded = ["a", "b", "c", "d"];

  it("ticks, unticks, and falls back from all results to the loaded rows", () => {
    const one = toggle(NOTHING_SELECTED, "b", loaded);
    expect(isSelected(one, "b")).toBe(true);
    expect(toggle(one, "b", loaded)).toEqual(NOTHING_SELECTED);
    expect(isSelected(ALL_RESULTS, "never loaded")).toBe(true);
    const allBut = toggle(ALL_RESULTS, "c", loaded);
    expect(loaded.map((id) => isSelected(allBut, id))).toEqual([true, true, false, true]);
    expect(isSelected(allBut, "never loaded")).toBe(false);
  });

  it.each([
    ["a", "c", ["a", "b", "c"]],
    ["d", "b", ["b", "c", "d"]],
    ["gone", "b", ["b"]],
  ])("a range from %s to %s ticks %j", (from, to, ids) => {
    expect(selectRange(NOTHING_SELECTED, from, to, loaded)).toEqual({
      kind: "some",
      ids: new Set(ids),
    });
  });

  it("tells the head's box what it is", () => {
    expect(headState(NOTHING_SELECTED, loaded)).toBe("none");
    expect(headState(toggle(NOTHING_SELECTED, "a", loaded), loaded)).toBe("some");
    expect(headState(toggleLoaded(NOTHING_SELECTED, loaded), loaded)).toBe("all");
    expect(headState(ALL_RESULTS, loaded)).toBe("all");
    expect(headState(NOTHING_SELECTED, [])).toBe("none");
  });
});
