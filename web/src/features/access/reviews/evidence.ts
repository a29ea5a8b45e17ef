import type { TFunction } from "i18next";
import type { Review, ReviewRow } from "@/api/reviews";
import { csvFile } from "@/lib/csv";
import { tableTime } from "@/lib/time";

/** Who had what, who decided about it and why: a line each, in words and with the names of the API. */
export function evidenceOf(
  review: Review,
  rows: readonly ReviewRow[],
  say: { t: TFunction; roleText: (name: string) => string; zone: string },
): Blob {
  const { t, roleText, zone } = say;
  const time = (at: string | null | undefined) => (at ? tableTime(at, zone) : "");
  const head = [
    t("reviews.title"),
    t("reviews.started_at"),
    t("reviews.user"),
    t("app.username"),
    t("reviews.role"),
    t("access.role_name"),
    t("reviews.until"),
    t("reviews.last_used"),
    t("reviews.may"),
    t("reviews.decision"),
    t("reviews.decided_by"),
    t("reviews.decided_at"),
    t("reviews.comment"),
  ];
  const lines = rows.map((row) => [
    review.title,
    time(review.started_at),
    row.display_name,
    row.username,
    roleText(row.role),
    row.role,
    time(row.until),
    time(row.last_sign_in_at),
    row.is_administrator ? t("reviews.everything") : row.permissions.join(" "),
    row.decision ? t(`reviews.decided.${row.decision}`) : t("reviews.undecided"),
    row.decided_by ?? "",
    time(row.decided_at),
    row.comment ?? "",
  ]);
  return new Blob([csvFile([head, ...lines])], { type: "text/csv" });
}
