import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import type { OwnSession } from "@/api/access";
import { agentText } from "@/lib/agent";
import { StatusTag, TimeText } from "@/ui/texts";

/** Where somebody is signed in, the browser used last first. */
export function SessionTable(props: {
  sessions: OwnSession[];
  busy: boolean;
  onEnd: (session: OwnSession) => void;
}) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("account.browser")}</th>
          <th scope="col">{t("account.address")}</th>
          <th scope="col">{t("account.last_used")}</th>
          <th scope="col">{t("account.signed_in_at")}</th>
          <th scope="col">{t("ui.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {props.sessions.map((session) => (
          <tr key={session.id}>
            <th scope="row" title={session.agent}>
              {agentText(session.agent)}{" "}
              {session.is_this ? <StatusTag tone="info">{t("account.this")}</StatusTag> : null}
            </th>
            <td data-label={t("account.address")} className="number">
              {session.address}
            </td>
            <td data-label={t("account.last_used")}>
              <TimeText at={session.last_seen_at} />
            </td>
            <td data-label={t("account.signed_in_at")}>
              <TimeText at={session.created_at} />
            </td>
            <td>
              {session.is_this ? null : (
                <Button
                  size="small"
                  disabled={props.busy}
                  aria-label={t("account.sign_out_of", { name: agentText(session.agent) })}
                  onClick={() => props.onEnd(session)}
                >
                  {t("app.sign_out")}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
