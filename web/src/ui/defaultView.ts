import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { DEFAULT_VIEW, viewInstead } from "@/lib/defaultView";
import { PARTS } from "@/lib/layouts";
import { readStored, writeStored } from "@/lib/stored";
import { useStored } from "./columns";

/** A list whose address says nothing opens with the view that was chosen for it. */
export function useDefaultView(list: string): void {
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const stored = useStored(DEFAULT_VIEW + list);
  useEffect(() => {
    const view = viewInstead(search, stored);
    if (!view) return;
    // A person's own columns come before those of a view they did not ask for.
    if (view.columns.length > 0 && readStored(PARTS.columns + list) === null) {
      writeStored(PARTS.columns + list, view.columns.join(","));
    }
    void navigate({ to: ".", search: view.filters, replace: true } as never);
  }, [search, stored, list, navigate]);
}
