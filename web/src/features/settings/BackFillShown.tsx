import Button from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type BackFill, backFill, type Connection, connectionKeys } from "@/api/channels";
import { newKey } from "@/api/client";
import { useMay } from "@/api/session";
import { numberFormat } from "@/lib/formats";
import { type FactItem, Facts } from "@/ui/notes";
import { useSurroundings } from "@/ui/Surroundings";
import { NumberText, StatusTag, TimeText, type Tone } from "@/ui/texts";
import { beginOf } from "./ConnectForm";
import { useFaultFacts } from "./connectionState";

const TONES: Record<BackFill["state"], Tone> = {
  wanted: "info",
  asked: "info",
  running: "info",
  ready: "info",
  reading: "info",
  done: "good",
  failed: "warn",
  stopping: "plain",
  stopped: "plain",
};

/** Orders of before are brought in, and how far that is where the platform hands them over at once. */
export function BackFillShown({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const mayManage = useMay()("channels.manage");
  const [day, setDay] = useState("");
  const fill = connection.back_fill;
  const mayAsk = mayManage && connection.state === "connected";
  if (!mayAsk && !fill) return null;
  return (
    <section aria-labelledby="back-fill">
      <h2 id="back-fill">{t("connections.back_fill")}</h2>
      {mayAsk ? (
        <>
          <p className="muted">{t("connections.back_fill_hint")}</p>
          <div className="webhook-steps">
            <Input
              type="date"
              aria-label={t("connections.since")}
              style={{ maxWidth: 180 }}
              value={day}
              onChange={({ target }) => setDay(target.value)}
            />
            <Button
              loading={busy}
              disabled={day === ""}
              onClick={() =>
                void act(
                  () => backFill(connection.id, beginOf(day), newKey()),
                  t("connections.back_fill_asked"),
                )
              }
            >
              {t("connections.back_fill_do")}
            </Button>
          </div>
        </>
      ) : null}
      {fill ? <BackFillProgress fill={fill} /> : null}
    </section>
  );
}

/** How far it is: asked for, put together, read, or why it comes page by page. */
export function BackFillProgress({ fill }: { fill: BackFill }) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const count = (value: number) => numberFormat(locale).format(value);
  const faultFacts = useFaultFacts(fill);
  const facts: FactItem[] = [
    [
      t("connections.state_label"),
      <StatusTag key="state" tone={TONES[fill.state]}>
        {t(`connections.back_fill_state.${fill.state}`)}
      </StatusTag>,
    ],
    [t("connections.back_fill_since"), <TimeText key="since" at={fill.since} />],
  ];
  if (fill.things > 0) {
    facts.push([
      t("connections.back_fill_things"),
      <NumberText key="things" value={fill.things} />,
    ]);
  }
  if (fill.orders > 0) {
    const { taken, orders } = fill;
    facts.push([
      t("connections.back_fill_read"),
      <span key="read">
        {t("connections.back_fill_read_of", { taken: count(taken), orders: count(orders) })}
      </span>,
    ]);
  }
  facts.push(...faultFacts);
  if (fill.ended_at) {
    facts.push([t("connections.back_fill_ended"), <TimeText key="ended" at={fill.ended_at} />]);
  }
  const isFailed = fill.state === "failed";
  return (
    <>
      <p className="muted">
        {t(isFailed ? "connections.back_fill_by_pages" : "connections.back_fill_at_once")}
      </p>
      <Facts items={facts} />
    </>
  );
}
