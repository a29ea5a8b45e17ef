import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { MOST_HINTED, mergeHintsOptions } from "@/api/orders";
import type { OrderRow, Schema } from "@/api/schemas";
import { useMay } from "@/api/session";

type Hint = Schema<"MergeHint">;

/** The orders of a list that could share a parcel, by order. Only what is planned can. */
export function useMergeHints(rows: OrderRow[]): Map<string, Hint> {
  const may = useMay()("orders.edit");
  const ids = rows.filter(({ label }) => label === "allocated").map(({ id }) => id);
  const asked = ids.slice(0, MOST_HINTED);
  const { data } = useQuery({ ...mergeHintsOptions(asked), enabled: may && asked.length > 1 });
  return useMemo(() => byOrder(data?.items ?? []), [data]);
}

function byOrder(hints: Hint[]): Map<string, Hint> {
  const found = new Map<string, Hint>();
  for (const hint of hints) {
    // What can be done is shown before what cannot.
    for (const id of hint.orders) {
      if (!hint.refused || !found.has(id)) found.set(id, hint);
    }
  }
  return found;
}
