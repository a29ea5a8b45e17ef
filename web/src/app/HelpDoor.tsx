import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { withOffice } from "@/i18n";
import { onHelp } from "@/ui/help";
import { useShortcuts } from "@/ui/shortcuts";

const HelpDrawer = lazy(withOffice(() => import("./HelpDrawer")));
const ShortcutList = lazy(withOffice(() => import("@/ui/ShortcutList")));

/** F1 opens the chapter of the page, also out of a field; `?` shows which keys work. */
export function HelpDoor() {
  const path = useLocation({ select: (location) => location.pathname });
  const [open, setOpen] = useState<"chapter" | "keys" | null>(null);
  const close = () => setOpen(null);
  useEffect(() => onHelp(setOpen), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "F1" || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      setOpen("chapter");
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
  useShortcuts({ "?": () => setOpen("keys") });
  useShortcuts({ "?": close, Escape: close }, { enabled: open === "keys", exclusive: true });
  return (
    <Suspense fallback={null}>
      {open === "chapter" ? <HelpDrawer path={path} onClose={close} /> : null}
      {open === "keys" ? <ShortcutList onClose={close} /> : null}
    </Suspense>
  );
}
