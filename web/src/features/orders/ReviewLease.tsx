import Alert from "antd/es/alert";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import type { OrderView } from "@/api/schemas";
import { useMay } from "@/api/session";
import { type Taken, useReviewLease } from "./lease";

/** Two reviewers do not read the same order: who opens it first has it, the other is told. */
export function ReviewLease({ view }: { view: OrderView }) {
  const mayReview = useMay()("orders.review");
  const { id, label } = view.order;
  const reviewed = mayReview && (label === "awaiting_review" || label === "blocked");
  return <TakenNote taken={useReviewLease(reviewed ? id : undefined)} />;
}

/** Who has the order open, and for supervisors the way to take it from them. */
export function TakenNote({ taken }: { taken: Taken | null }) {
  const { t } = useTranslation();
  const mayTakeOver = useMay()("orders.take_over_review");
  const { act, busy } = useAct([]);
  if (!taken) return null;
  return (
    <Alert
      banner
      type="warning"
      title={t("orders.review_taken", { who: taken.holder })}
      action={
        mayTakeOver ? (
          <Button size="small" loading={busy} onClick={() => void act(taken.takeOver)}>
            {t("orders.take_over")}
          </Button>
        ) : undefined
      }
    />
  );
}
