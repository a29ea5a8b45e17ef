import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { keys } from "@/api/keys";
import { commandOrder, type OrderCommandName, type OrderFilter } from "@/api/orders";
import { asProblem } from "@/api/problem";
import { useWords } from "@/i18n/words";
import { say } from "@/ui/say";

/** What a command is for: one order, or a selection that becomes a job. */
export type Target =
  | { kind: "one"; id: string; number: string; version: number }
  | { kind: "some"; ids: string[]; count: number }
  | { kind: "filter"; filter: OrderFilter; count: number | undefined };

export interface Intent {
  /** `release` is for many: each hold of one order has a button of its own. */
  command: OrderCommandName | "hold" | "tag" | "release";
  target: Target;
}

/** Sends a command that asks nothing back, and says how it went. */
export function useSendCommand() {
  const client = useQueryClient();
  const { t } = useTranslation();
  const words = useWords();
  return async (
    command: OrderCommandName,
    order: { id: string; number: string; version: number },
  ): Promise<boolean> => {
    try {
      await commandOrder(order.id, command, { seen_version: order.version }, newKey());
      say.good(t("orders.done", { number: order.number, what: words("orders.did", command) }));
      return true;
    } catch (error) {
      say.bad(`${order.number}: ${problemText(asProblem(error))}`);
      return false;
    } finally {
      void client.invalidateQueries({ queryKey: keys.orders });
    }
  };
}
