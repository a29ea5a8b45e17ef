import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { say } from "@/ui/say";
import { problemText } from "./faults";
import { asProblem } from "./problem";

/** One click's way to the server: busy meanwhile, said when done or refused, lists asked again. */
export function useAct(stale: readonly (readonly unknown[])[]) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const act = async <Answer>(send: () => Promise<Answer>, done?: string) => {
    setBusy(true);
    try {
      const answer = await send();
      if (done !== undefined) say.good(done);
      return answer;
    } catch (error) {
      say.bad(problemText(asProblem(error)));
      return undefined;
    } finally {
      await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
      setBusy(false);
    }
  };
  return { act, busy };
}
