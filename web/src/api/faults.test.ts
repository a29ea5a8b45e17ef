import { describe, expect, it, vi } from "vitest";
import { problemText } from "./faults";
import { Problem } from "./problem";

describe("a refusal for want of a permission", () => {
  it("names it, once its words are there", async () => {
    const lacking = { permission: "orders.confirm" };
    const refusal = new Problem(403, "kernel.forbidden", "needs the permission", [], lacking);
    await vi.waitFor(() => expect(problemText(refusal)).toContain("“Confirm orders”"));
  });

  it("says what it can without", () => {
    const refusal = new Problem(403, "kernel.forbidden", "needs the permission");
    expect(problemText(refusal)).not.toContain("“");
  });
});
