import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { endOtherSessions, endOwnSession, ownSessionsOptions } from "@/api/access";
import { useAct } from "@/api/acting";
import { keys } from "@/api/keys";
import { FaultNote } from "@/ui/notes";
import { SessionTable } from "./SessionTable";

/** Where I am signed in, and out again: from one browser, or from all but this. */
export function SessionsPanel() {
  const { t } = useTranslation();
  const sessions = useQuery(ownSessionsOptions);
  const { act, busy } = useAct([keys.ownSessions]);
  const items = sessions.data?.items ?? [];
  return (
    <section className="panel" aria-labelledby="account-sessions">
      <h2 id="account-sessions">{t("account.sessions")}</h2>
      <p className="muted">{t("account.sessions_hint")}</p>
      {sessions.isPending ? <Skeleton active /> : null}
      {sessions.isError ? (
        <FaultNote error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : null}
      {items.length > 0 ? (
        <SessionTable
          sessions={items}
          busy={busy}
          onEnd={({ id }) => void act(() => endOwnSession(id), t("account.ended"))}
        />
      ) : null}
      {items.length > 1 ? (
        <p>
          <Button
            loading={busy}
            onClick={() => void act(endOtherSessions, t("account.ended_others"))}
          >
            {t("account.end_others")}
          </Button>
        </p>
      ) : null}
    </section>
  );
}
