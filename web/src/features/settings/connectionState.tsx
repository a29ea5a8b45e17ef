import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Connection, ObservationOutcome } from "@/api/channels";
import { faultText } from "@/api/faults";
import type { FactItem } from "@/ui/notes";
import { StatusTag, TimeText, type Tone } from "@/ui/texts";

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

/** What keeps something from being read or told: the fault, since when, and until when it is left in peace. */
export function useFaultFacts(place: {
  fault?: Connection["fault"];
  rest_until?: Connection["rest_until"];
}): FactItem[] {
  const { t } = useTranslation();
  const { fault, rest_until } = place;
  const facts: FactItem[] = [];
  if (fault) {
    facts.push([t("connections.fault"), `${faultText(fault.code)} (${fault.detail})`]);
    facts.push([t("connections.fault_since"), <TimeText key="since" at={fault.since} />]);
  }
  if (rest_until) {
    facts.push([t("connections.rest_until"), <TimeText key="rest" at={rest_until} />]);
  }
  return facts;
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
