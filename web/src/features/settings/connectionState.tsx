import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection, ObservationOutcome, WriteBackState } from "@/api/channels";
import { StatusTag, type Tone } from "@/ui/texts";

/** Whether orders come, and whether the shop answers. */
export function ConnectionStateTag({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  if (connection.state === "connected" && connection.is_broken) {
    return <StatusTag tone="bad">{t("connections.broken")}</StatusTag>;
  }
  const tones = { connected: "good", paused: "plain", needs_authorisation: "bad" } as const;
  return (
    <StatusTag tone={tones[connection.state]}>
      {t(`connections.state.${connection.state}`)}
    </StatusTag>
  );
}

const TONES: Record<ObservationOutcome, Tone> = {
  done: "good",
  held: "warn",
  for_person: "bad",
  known: "plain",
};

export function OutcomeTag({ outcome }: { outcome: ObservationOutcome }) {
  const { t } = useTranslation();
  return <StatusTag tone={TONES[outcome]}>{t(`connections.outcome.${outcome}`)}</StatusTag>;
}

const SENT_TONES: Record<WriteBackState, Tone> = {
  wanted: "info",
  sent: "warn",
  acknowledged: "good",
  failed: "bad",
};

export function WriteBackTag({ state }: { state: WriteBackState }) {
  const { t } = useTranslation();
  return <StatusTag tone={SENT_TONES[state]}>{t(`connections.sent_state.${state}`)}</StatusTag>;
}

/** An order by its number here, and by the shop's. */
export function OrderOf(props: { order_number: string; external_id: string }) {
  return (
    <>
      <Link
        className="link"
        to={"/orders" as never}
        search={{ tab: "all", q: props.order_number } as never}
      >
        {props.order_number}
      </Link>{" "}
      <span className="muted">{props.external_id}</span>
    </>
  );
}
