import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/api/events";
import { jobsRunningOptions } from "@/api/jobs";
import type { Session } from "@/api/schemas";
import { askHelp } from "@/ui/help";

function onNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Who works here, whether news arrive, what runs behind. */
export function StatusBar(props: { connection: Connection; session: Session | undefined }) {
  const { t } = useTranslation();
  const online = useSyncExternalStore(onNetwork, () => navigator.onLine);
  const running = useQuery(jobsRunningOptions).data?.items.length ?? 0;
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
      <span className="top-gap" />
      {props.session ? (
        <span>
          {props.session.user.display_name} · {props.session.user.time_zone}
        </span>
      ) : null}
      <button type="button" className="status-help" onClick={() => askHelp("keys")}>
        <kbd>?</kbd> {t("keys.title")}
      </button>
    </footer>
  );
}
