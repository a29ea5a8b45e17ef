import { renderHook, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { useReviewLease } from "./lease";

const ORDER = `ord_${"0".repeat(25)}1`;

test("an order is given back after it was taken, and taken again after it was given back", async () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request.method);
    return new Promise<Response>((answer) => {
      answers.push(() =>
        answer(new Response("{}", { headers: { "content-type": "application/json" } })),
      );
    });
  });
  const { rerender, unmount } = renderHook(({ id }) => useReviewLease(id), {
    initialProps: { id: ORDER as string | undefined },
  });
  await waitFor(() => expect(asked).toEqual(["POST"]));
  rerender({ id: undefined });
  rerender({ id: ORDER });
  await new Promise((later) => setTimeout(later));
  expect(asked).toEqual(["POST"]);
  answers[0]?.();
  await waitFor(() => expect(asked).toEqual(["POST", "DELETE"]));
  answers[1]?.();
  await waitFor(() => expect(asked).toEqual(["POST", "DELETE", "POST"]));
  unmount();
});
