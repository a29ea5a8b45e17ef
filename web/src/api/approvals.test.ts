import { expect, test } from "vitest";
import { doneAtOnce } from "./approvals";

test("what is done is given on, and what waits for another says so", async () => {
  await expect(doneAtOnce(Promise.resolve({ name: "rule" }))).resolves.toEqual({ name: "rule" });
  await expect(doneAtOnce(Promise.resolve(undefined))).resolves.toBeUndefined();
  await expect(doneAtOnce(Promise.resolve({ approval_id: "apr_1" }))).rejects.toMatchObject({
    code: "access.needs_approval",
  });
});
