import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type Connection, connectionKeys, type Subscription, subscribeNow } from "@/api/channels";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { useMay } from "@/api/session";
import { Facts } from "@/ui/notes";
import { StatusTag, TimeText } from "@/ui/texts";

const TONES = { wanted: "info", made: "good", failed: "bad" } as const;

/** What a platform is asked to tell by itself, and how far that is. */
export function SubscriptionShown({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const mayManage = useMay()("channels.manage");
  const told = connection.subscription;
  return (
    <section aria-labelledby="subscription">
      <h2 id="subscription">{t("connections.subscription")}</h2>
      {told ? <Told told={told} /> : <p className="muted">{t("connections.subscription_none")}</p>}
      {told?.state === "failed" ? (
        <p className="muted">{t("connections.subscription_failed_hint")}</p>
      ) : null}
      {told && mayManage ? (
        <Button
          loading={busy}
          onClick={() =>
            void act(() => subscribeNow(connection.id, newKey()), t("connections.subscribe_asked"))
          }
        >
          {t("connections.subscribe")}
        </Button>
      ) : null}
    </section>
  );
}

function Told({ told }: { told: Subscription }) {
  const { t } = useTranslation();
  const fault = told.fault;
  return (
    <Facts
      items={[
        [
          t("connections.state_label"),
          <StatusTag key="state" tone={TONES[told.state]}>
            {t(`connections.subscription_state.${told.state}`)}
          </StatusTag>,
        ],
        [t("connections.news_address"), told.url],
        ...(told.topics.length > 0
          ? ([[t("connections.subscription_topics"), told.topics.join(", ")]] as [
              string,
              React.ReactNode,
            ][])
          : []),
        ...(fault
          ? ([
              [t("connections.fault"), `${faultText(fault.code)} (${fault.detail})`],
              [t("connections.fault_since"), <TimeText key="since" at={fault.since} />],
            ] as [string, React.ReactNode][])
          : []),
        ...(told.made_at
          ? ([[t("connections.subscription_seen"), <TimeText key="made" at={told.made_at} />]] as [
              string,
              React.ReactNode,
            ][])
          : []),
        [t("connections.subscription_next"), <TimeText key="due" at={told.due_at} />],
      ]}
    />
  );
}
