import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useRevealed } from "./revealed";

test("what was revealed is not shown any more once the thing has changed", () => {
  const { result, rerender } = renderHook(({ seen }) => useRevealed<string>(seen), {
    initialProps: { seen: "1" },
  });
  act(() => result.current[1]("Lena Vogt"));
  expect(result.current[0]).toBe("Lena Vogt");
  rerender({ seen: "2" });
  expect(result.current[0]).toBeNull();
});
