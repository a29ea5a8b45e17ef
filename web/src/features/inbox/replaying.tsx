import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { type Delivery, type InboxFilter, replay, replayMany } from "@/api/inbox";
import { keys } from "@/api/keys";
import { asProblem, type Problem } from "@/api/problem";
import type { Schema } from "@/api/schemas";

/** What became of a delivery that was read again. */
export interface Outcome {
  delivery: Delivery;
  placed?: Schema<"Placed">;
  problem?: Problem;
}

/** Reads one delivery again, and knows what became of it. */
export function useReplay() {
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const run = async (delivery: Delivery) => {
    setBusy(true);
    const found = await replay(delivery.id, newKey()).then(
      (placed): Outcome => ({ delivery, placed }),
      (error: unknown): Outcome => ({ delivery, problem: asProblem(error) }),
    );
    setOutcome(found);
    setBusy(false);
    const stale = [keys.inbox, keys.orders].map((queryKey) =>
      client.invalidateQueries({ queryKey }),
    );
    await Promise.all(stale);
  };
  return { run, busy, outcome };
}

/** Reads many again as a job, and knows which: asked for again while it runs, the server has the same one. */
export function useReplayMany() {
  const { act, busy } = useAct([]);
  const [jobId, setJobId] = useState<string | null>(null);
  const run = async (which: { ids: string[] } | { filter: InboxFilter }) => {
    if (busy) return false;
    const started = await act(() => replayMany(which, newKey()));
    if (started) setJobId(started.job_id);
    return started !== undefined;
  };
  return { run, busy, jobId, setJobId };
}

/** What became of a delivery, in words. */
export function OutcomeNote({ placed, problem }: Outcome) {
  const { t } = useTranslation();
  if (!placed) {
    const title = problem ? problemText(problem) : t("inbox.untold");
    return <Alert role="status" type="warning" showIcon title={title} />;
  }
  const { number } = placed;
  return (
    <Alert
      role="status"
      type="success"
      showIcon
      title={placed.known ? t("inbox.known", { number }) : t("inbox.done", { number })}
      description={<OrderLink id={placed.id} />}
    />
  );
}

export function OrderLink({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Link className="link" to={"/orders" as never} search={{ tab: "all", order: id } as never}>
      {t("inbox.open_order")}
    </Link>
  );
}
