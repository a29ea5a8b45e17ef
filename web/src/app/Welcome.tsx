import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { sessionOptions } from "@/api/session";
import { menuFor } from "@/lib/pages";
import { writeStored } from "@/lib/stored";
import { askHelp } from "@/ui/help";
import "./welcome.css";

/** What the tour shows of the menu, in the order of a day; who may not open a page is not led to it. */
const STOPS = ["today", "orders", "review", "stock", "settings"] as const;

/** At the foot of the first page until somebody took the tour or said no. */
export default function Welcome() {
  const { t } = useTranslation();
  const permissions = useQuery(sessionOptions).data?.permissions ?? [];
  const [at, setAt] = useState<number | null>(null);
  const done = () => writeStored("tour", "done");

  const menu = menuFor(permissions);
  const ofMenu = STOPS.flatMap((key) => {
    const entry = menu.find((one) => one.key === key);
    const target = `.menu-entry[href="${entry?.to}"]`;
    return entry ? [{ title: t(`menu.${key}`), text: t(`help.stop.${key}`), target }] : [];
  });
  const help = { title: t("help.open"), text: t("help.stop.help"), target: ".help-button" };
  const stops = [...ofMenu, help];
  const stop = at === null ? undefined : stops[at];
  usePointer(stop?.target);

  return (
    <aside className="welcome" aria-label={t("help.welcome")}>
      <p aria-live="polite">
        <b>{stop?.title ?? t("help.welcome")}</b> {stop?.text ?? t("help.welcome_hint")}
      </p>
      {stop === undefined || at === null ? (
        <>
          <Button type="primary" onClick={() => setAt(0)}>
            {t("help.tour")}
          </Button>
          <Button
            onClick={() => {
              done();
              askHelp();
            }}
          >
            {t("help.title")}
          </Button>
        </>
      ) : (
        <Button type="primary" onClick={() => (at + 1 < stops.length ? setAt(at + 1) : done())}>
          {at + 1 < stops.length
            ? t("help.next", { place: at + 1, total: stops.length })
            : t("help.end")}
        </Button>
      )}
      {stop === help ? null : (
        <Button type="text" onClick={done}>
          {t("help.no_tour")}
        </Button>
      )}
    </aside>
  );
}

/** A ring around what is spoken of; on a narrow screen the menu is folded away, and the words stay. */
function usePointer(selector: string | undefined) {
  useEffect(() => {
    const target = selector === undefined ? null : document.querySelector(selector);
    target?.classList.add("pointed-at");
    return () => target?.classList.remove("pointed-at");
  }, [selector]);
}
