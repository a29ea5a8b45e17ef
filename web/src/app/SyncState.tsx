import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { connectionsOptions } from "@/api/channels";

/** Nobody stares at it: the page of channels looks more often. */
const LOOK_EVERY_MS = 60_000;

/** Whether every connected shop answers; it leads to them. */
export default function SyncState() {
  const { t } = useTranslation();
  const { data } = useQuery({ ...connectionsOptions, refetchInterval: LOOK_EVERY_MS });
  const connected = data?.items.filter(({ state }) => state === "connected") ?? [];
  if (connected.length === 0) return null;
  const failing = connected.filter(({ fault }) => fault).length;
  return (
    <Link to={"/settings/channels" as never} className={failing > 0 ? "bad-text" : undefined}>
      {failing > 0 ? t("app.sync_fails", { count: failing }) : t("app.sync_ok")}
    </Link>
  );
}
