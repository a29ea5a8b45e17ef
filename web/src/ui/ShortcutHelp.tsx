import { lazy, Suspense, useState } from "react";
import { useShortcuts } from "./shortcuts";

const ShortcutList = lazy(() => import("./ShortcutList"));

/** `?` shows which keys work here. */
export function ShortcutHelp() {
  const [open, setOpen] = useState(false);
  useShortcuts({ "?": () => setOpen(true) });
  useShortcuts(
    { "?": () => setOpen(false), Escape: () => setOpen(false) },
    { enabled: open, exclusive: true },
  );
  return (
    <Suspense fallback={null}>
      {open ? <ShortcutList onClose={() => setOpen(false)} /> : null}
    </Suspense>
  );
}
