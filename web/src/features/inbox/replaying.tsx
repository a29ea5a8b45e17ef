import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { type Delivery, replay } from "@/api/inbox";
import { keys } from "@/api/keys";
import { asProblem, type Problem } from "@/api/problem";
import type { Schema } from "@/api/schemas";
import { NOTHING } from "@/ui/texts";

/** What became of a delivery that was read again. */
export interface Outcome {
  delivery: Delivery;
  placed?: Schema<"Placed">;
  problem?: Problem;
}

/** Reads deliveries again, one after the other: each is a write of its own. */
export function useReplay() {
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);
  const [busy, setBusy] = useState(false);
  const run = async (deliveries: Delivery[]) => {
    setBusy(true);
    const found: Outcome[] = [];
    for (const delivery of deliveries) {
      found.push(
        await replay(delivery.id, newKey()).then(
          (placed): Outcome => ({ delivery, placed }),
          (error: unknown): Outcome => ({ delivery, problem: asProblem(error) }),
        ),
      );
    }
    setOutcomes(found);
    setBusy(false);
    const stale = [keys.inbox, keys.orders].map((queryKey) =>
      client.invalidateQueries({ queryKey }),
    );
    await Promise.all(stale);
  };
  return { run, busy, outcomes, forget: () => setOutcomes([]) };
}

export function Outcomes(props: { outcomes: Outcome[]; onClose?: () => void }) {
  const { t } = useTranslation();
  const { outcomes, onClose } = props;
  if (outcomes.length === 0) return null;
  const bad = outcomes.filter(({ problem }) => problem).length;
  return (
    <Alert
      role="status"
      type={bad === 0 ? "success" : "warning"}
      showIcon
      closable={onClose ? { onClose, "aria-label": t("ui.close") } : false}
      title={t("inbox.result", { good: outcomes.length - bad, bad })}
      description={
        <ul className="notes outcome-list">
          {outcomes.map((outcome) => (
            <li key={outcome.delivery.id}>
              <OutcomeText {...outcome} />
            </li>
          ))}
        </ul>
      }
    />
  );
}

function OutcomeText({ delivery, placed, problem }: Outcome) {
  const { t } = useTranslation();
  if (!placed) {
    return (
      <>
        <b>{delivery.external_id || NOTHING}</b>: {problem ? problemText(problem) : NOTHING}
      </>
    );
  }
  const { number } = placed;
  return (
    <>
      {placed.known ? t("inbox.known", { number }) : t("inbox.done", { number })}{" "}
      <OrderLink id={placed.id} />
    </>
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
