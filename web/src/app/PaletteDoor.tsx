import { lazy, Suspense, useEffect, useState } from "react";
import { withOffice } from "@/i18n";

const Palette = lazy(withOffice(() => import("./Palette")));

/** Ctrl+K leads anywhere, also out of a field: the one key that works while somebody types. */
export function PaletteDoor() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const asked = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!asked || event.key.toLowerCase() !== "k" || event.isComposing) return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
  return (
    <Suspense fallback={null}>{open ? <Palette onClose={() => setOpen(false)} /> : null}</Suspense>
  );
}
