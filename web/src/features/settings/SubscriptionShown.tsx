import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type Connection, connectionKeys, type Subscription, subscribeNow } from "@/api/channels";
import { newKey } from "@/api/client";
import { useMay } from "@/api/session";
import { type FactItem, Facts } from "@/ui/notes";
import { StatusTag, TimeText } from "@/ui/texts";
import { useFaultFacts } from "./connectionState";

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
  const faultFacts = useFaultFacts(told);
  const facts: FactItem[] = [
    [
      t("connections.state_label"),
      <StatusTag key="state" tone={TONES[told.state]}>
        {t(`connections.subscription_state.${told.state}`)}
      </StatusTag>,
    ],
    [t("connections.news_address"), told.url],
  ];
  if (told.topics.length > 0) {
    facts.push([t("connections.subscription_topics"), told.topics.join(", ")]);
  }
  facts.push(...faultFacts);
  if (told.made_at) {
    facts.push([t("connections.subscription_seen"), <TimeText key="made" at={told.made_at} />]);
  }
  facts.push([t("connections.subscription_next"), <TimeText key="due" at={told.due_at} />]);
  return <Facts items={facts} />;
}
