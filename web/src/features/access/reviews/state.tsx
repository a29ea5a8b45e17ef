import { useTranslation } from "react-i18next";
import type { Review, ReviewRow } from "@/api/reviews";
import { StatusTag } from "@/ui/texts";

export function isFinished(review: Review): boolean {
  return review.decided >= review.rows;
}

export function ReviewState({ review, now }: { review: Review; now: number }) {
  const { t } = useTranslation();
  if (isFinished(review)) return <StatusTag tone="good">{t("reviews.finished")}</StatusTag>;
  const late = Date.parse(review.due_at) < now;
  return (
    <StatusTag tone={late ? "bad" : "info"}>
      {late ? t("reviews.late") : t("reviews.open")}
    </StatusTag>
  );
}

export function DecisionTag({ row, own }: { row: ReviewRow; own: boolean }) {
  const { t } = useTranslation();
  if (row.decision) {
    return (
      <StatusTag tone={row.decision === "keep" ? "good" : "warn"}>
        {t(`reviews.decided.${row.decision}`)}
      </StatusTag>
    );
  }
  return own ? (
    <span className="muted">{t("reviews.own")}</span>
  ) : (
    <StatusTag tone="info">{t("reviews.undecided")}</StatusTag>
  );
}
