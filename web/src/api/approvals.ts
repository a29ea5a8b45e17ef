import { Problem } from "./problem";
import type { Schema } from "./schemas";

/** What was asked for may wait for a second person: then it is not done, and the screen says why. */
export async function doneAtOnce<T extends object>(
  answer: Promise<T | Schema<"KeptForApproval">>,
): Promise<T> {
  const found = await answer;
  if (!isKept(found)) {
    return found;
  }
  throw new Problem(202, "access.needs_approval", `it waits as ${found.approval_id}`);
}

function isKept<T extends object>(
  found: T | Schema<"KeptForApproval">,
): found is Schema<"KeptForApproval"> {
  return "approval_id" in found;
}
