import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schema } from "@/api/schemas";
import { keepLayout, layoutsOptions } from "@/api/settings";
import { DEFAULT_VIEW, forgetDefaultViews } from "@/lib/defaultView";
import { adoptLayout, layoutOf, listsWithLayout } from "@/lib/keptLayout";
import { onStored, writeStored } from "@/lib/stored";

/** A hand that drags a column is still for so long when it is done, in milliseconds. */
const AT_REST = 300;

/** Lists look on every computer as they were left on the last one. Shows nothing. */
export default function LayoutSync() {
  const kept = useQuery(layoutsOptions).data;
  useEffect(() => (kept ? follow(kept) : undefined), [kept]);
  return null;
}

function follow(kept: Schema<"Layouts">): () => void {
  const asKept = new Map(kept.items.map(({ page, layout }) => [page, layout]));
  for (const list of listsWithLayout()) adoptLayout(list, asKept.get(list) ?? null);
  for (const [list, layout] of asKept) adoptLayout(list, layout);
  forgetDefaultViews(kept.defaults.map(({ page }) => page));
  for (const { page, filters, columns } of kept.defaults) {
    writeStored(DEFAULT_VIEW + page, JSON.stringify({ filters, columns }));
  }

  const known = new Map(listsWithLayout().map((list) => [list, JSON.stringify(layoutOf(list))]));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const send = () => {
    clearTimeout(timer);
    for (const list of new Set([...known.keys(), ...listsWithLayout()])) {
      const layout = layoutOf(list);
      const text = JSON.stringify(layout);
      if (known.get(list) === text) continue;
      known.set(list, text);
      // What could not be sent goes with the next change: this browser has it either way.
      keepLayout(list, layout).catch(() => known.delete(list));
    }
  };
  const stop = onStored(() => {
    clearTimeout(timer);
    timer = setTimeout(send, AT_REST);
  });
  window.addEventListener("pagehide", send);
  return () => {
    stop();
    clearTimeout(timer);
    window.removeEventListener("pagehide", send);
  };
}
