import { useTranslation } from "react-i18next";
import type { OrderRow } from "@/api/schemas";
import { CountryText, MoneyText, TimeLeftText, useNow } from "@/ui/texts";
import { useInView } from "@/ui/useInView";

/** The orders that wait, the oldest first; the one that is read stands out. */
export function Queue(props: {
  rows: OrderRow[];
  current: string | undefined;
  onChoose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const now = useNow();
  const { current } = props;
  const chosen = useInView<HTMLButtonElement>(current);
  return (
    <nav className="review-queue" aria-label={t("desk.review.queue")}>
      {props.rows.map((row) => (
        <button
          key={row.id}
          type="button"
          className="review-row"
          ref={row.id === current ? chosen : undefined}
          aria-current={row.id === current ? "true" : undefined}
          onClick={() => props.onChoose(row.id)}
        >
          <b>{row.number}</b>
          <MoneyText money={row.total} />
          <span className="muted">
            {row.shop.name} · <CountryText code={row.country} />
          </span>
          {row.ship_by ? <TimeLeftText deadline={row.ship_by} now={now} /> : <span />}
          {row.unit_count > 1 ? <span className="quantity many">×{row.unit_count}</span> : null}
        </button>
      ))}
    </nav>
  );
}
