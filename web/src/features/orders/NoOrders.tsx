import { useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import type { OrderFilter } from "@/api/orders";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { EmptyState } from "@/ui/notes";
import type { Tab } from "./status";

/** Where one is, and in which order: neither keeps an order from being shown. */
const PLACE: (keyof OrderFilter)[] = ["tab", "sort"];

/** Why no order is shown, stage by stage, and the way on: fewer filters, all stages, or a first order. */
export default function NoOrders(props: {
  tab: Tab;
  filter: OrderFilter;
  onFilter: (part: OrderFilter) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const may = useMay();
  const { tab, filter, onFilter } = props;
  const narrowing = (Object.keys(filter) as (keyof OrderFilter)[]).filter(
    (key) => !PLACE.includes(key) && filter[key] !== undefined,
  );
  if (narrowing.length > 0) {
    const none = Object.fromEntries(narrowing.map((key) => [key, undefined])) as OrderFilter;
    return (
      <EmptyState title={t("nothing.narrowed")}>
        <span className="page-actions">
          <Button onClick={() => onFilter(none)}>{t("nothing.reset")}</Button>
          {tab === "all" ? null : (
            <Button onClick={() => onFilter({ tab: "all" })}>{t("nothing.everywhere")}</Button>
          )}
        </span>
      </EmptyState>
    );
  }
  if (tab !== "all") return <EmptyState title={words("nothing.tab", tab)} />;
  return (
    <EmptyState title={t("nothing.tab.all")} hint={t("nothing.first")}>
      {may("orders.create") ? (
        <span className="page-actions">
          <Button type="primary" onClick={() => void navigate({ to: "/imports" } as never)}>
            {t("orders.import")}
          </Button>
          <Button onClick={() => void navigate({ to: "/orders/new" } as never)}>
            {t("orders.new")}
          </Button>
        </span>
      ) : null}
    </EmptyState>
  );
}
