import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { alertCountsOptions } from "@/api/alerts";
import type { Connection } from "@/api/events";
import { jobsRunningOptions } from "@/api/jobs";
import type { Session } from "@/api/schemas";
import { askHelp } from "@/ui/help";

// Not what anybody waits for.
const SyncState = lazy(() => import("./SyncState"));

function onNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Who works here with whose orders, whether news and orders arrive, what runs behind, what broke. */
export function StatusBar(props: { connection: Connection; session: Session | undefined }) {
  const { t } = useTranslation();
  const online = useSyncExternalStore(onNetwork, () => navigator.onLine);
  const running = useQuery(jobsRunningOptions).data?.items.length ?? 0;
  const unanswered = useQuery(alertCountsOptions).data?.unanswered ?? 0;
  const state = online ? props.connection : "offline";
  return (
    <footer className="status-bar">
      <span className={`connection ${state}`} role="status">
        <i aria-hidden="true" />
        {t(`app.connection.${state}`)}
      </span>
      {running > 0 ? (
        <Link to={"/jobs" as never} search={{ state: "running" } as never}>
          {t("app.running", { count: running })}
        </Link>
      ) : null}
      {props.session?.permissions.includes("channels.view") ? (
        <Suspense fallback={null}>
          <SyncState />
        </Suspense>
      ) : null}
      {unanswered > 0 ? (
        <Link to={"/alerts" as never}>{t("app.alerts", { count: unanswered })}</Link>
      ) : null}
      <span className="top-gap" />
      {props.session ? <Who user={props.session.user} /> : null}
      <button type="button" className="status-help" onClick={() => askHelp("keys")}>
        <kbd>?</kbd> {t("keys.title")}
      </button>
    </footer>
  );
}

function Who({ user }: { user: Session["user"] }) {
  const { t } = useTranslation();
  const { shops } = user.scope;
  return (
    <span className="status-who">
      {shops ? t("app.of_shops", { count: shops.length }) : t("app.of_all_shops")} ·{" "}
      {user.display_name} · {user.time_zone}
    </span>
  );
}
