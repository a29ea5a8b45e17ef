import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { returnsOfOptions } from "@/api/channels";
import type { OrderView } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { ReturnedGoods, ReturnReason, ReturnTag } from "@/ui/ReturnSaid";

/** What the buyer of the order asked to send back, as its shop says. */
export function ShopReturns({ view }: { view: Pick<OrderView, "order"> }) {
  const { t } = useTranslation();
  const { id, source } = view.order;
  const asked = useQuery({ ...returnsOfOptions(id), enabled: source === "channel" });
  if (asked.isError) {
    return <FaultNote error={asked.error} onRetry={() => void asked.refetch()} />;
  }
  const rows = asked.data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="shop-told" aria-label={t("connections.returns")}>
      <h3>{t("connections.returns")}</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <ReturnedGoods row={row} /> <ReturnTag row={row} />{" "}
            <span className="muted">
              {row.requested_on} <ReturnReason code={row.reason} />
            </span>
            {row.tracking_number ? (
              <div className="muted small">
                {row.carrier} {row.tracking_number}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
