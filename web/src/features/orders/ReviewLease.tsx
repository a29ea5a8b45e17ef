import Alert from "antd/es/alert";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { giveBackReview, takeReview } from "@/api/orders";
import { asProblem, type Problem } from "@/api/problem";
import type { OrderView } from "@/api/schemas";
import { useMay } from "@/api/session";

/** Taken again well before the server would let it go. */
const RENEW_MS = 60_000;

/** Two reviewers do not read the same order: who opens it first has it, the other is told. */
export function ReviewLease({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const mayReview = useMay()("orders.review");
  const [taken, setTaken] = useState<Problem | null>(null);
  const { id, label } = view.order;
  const reviewed = mayReview && (label === "awaiting_review" || label === "blocked");

  useEffect(() => {
    if (!reviewed) return;
    let open = true;
    const take = () =>
      takeReview(id).then(
        () => open && setTaken(null),
        (error: unknown) => open && setTaken(asProblem(error)),
      );
    void take();
    const timer = setInterval(() => void take(), RENEW_MS);
    return () => {
      open = false;
      clearInterval(timer);
      void giveBackReview(id).catch(() => undefined);
    };
  }, [id, reviewed]);

  if (!reviewed || taken?.status !== 409) return null;
  const who = taken.facts.holder ?? "";
  return <Alert banner type="warning" title={t("orders.review_taken", { who })} />;
}
