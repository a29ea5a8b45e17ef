import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { mailServerOptions } from "@/api/mail";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { NOTHING, StatusTag } from "@/ui/texts";
import { MailTest } from "./MailTest";

const MailServerForm = lazy(() => import("./MailServerForm"));

/** Where mails are handed over, and a mail on trial. */
export function MailServerPanel({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const setup = useQuery(mailServerOptions);
  const [editing, setEditing] = useState(false);
  const { data } = setup;
  const server = data?.server;
  return (
    <section className="panel" aria-labelledby="mail-server">
      <h2 id="mail-server">{t("mail.server")}</h2>
      {setup.isPending ? <Skeleton active /> : null}
      {setup.isError ? (
        <FaultNote error={setup.error} onRetry={() => void setup.refetch()} />
      ) : null}
      {data && !server ? (
        <EmptyState title={t("mail.none")} hint={t("mail.none_hint")}>
          {mayManage ? (
            <Button type="primary" onClick={() => setEditing(true)}>
              {t("mail.set_up")}
            </Button>
          ) : null}
        </EmptyState>
      ) : null}
      {data && server ? (
        <>
          <p className="muted">{t("mail.server_hint")}</p>
          <Facts
            items={[
              [t("mail.host"), `${server.host}:${server.port}`],
              [t("mail.security"), t(`mail.secure.${server.security}`)],
              [t("mail.sender"), server.sender],
              [t("mail.username"), server.username ?? NOTHING],
              [
                t("mail.password"),
                <StatusTag
                  key="password"
                  tone={data.has_password ? "good" : server.username ? "bad" : "plain"}
                >
                  {data.has_password ? t("mail.has_password") : t("mail.lacks_password")}
                </StatusTag>,
              ],
            ]}
          />
          {mayManage ? (
            <>
              <div className="system-buttons">
                <Button onClick={() => setEditing(true)}>{t("mail.change")}</Button>
              </div>
              <MailTest />
            </>
          ) : null}
        </>
      ) : null}
      <Suspense fallback={null}>
        {editing && data ? (
          <MailServerForm server={server ?? null} onClose={() => setEditing(false)} />
        ) : null}
      </Suspense>
    </section>
  );
}
