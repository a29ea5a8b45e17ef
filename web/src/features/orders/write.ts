import { useQueryClient } from "@tanstack/react-query";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { keys } from "@/api/keys";
import { asProblem } from "@/api/problem";
import { say } from "@/ui/say";

/** Runs a small write on an open order, and refreshes what shows it. Whether it was done. */
export function useOrderWrite() {
  const client = useQueryClient();
  return async (work: (key: string) => Promise<unknown>): Promise<boolean> => {
    try {
      await work(newKey());
      return true;
    } catch (error) {
      say.bad(problemText(asProblem(error)));
      return false;
    } finally {
      await client.invalidateQueries({ queryKey: keys.orders });
    }
  };
}
