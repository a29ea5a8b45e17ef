import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { stockCostsOptions } from "@/api/inventory";
import type { Schema } from "@/api/schemas";
import { numberFormat } from "@/lib/formats";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { useSurroundings } from "@/ui/Surroundings";
import { MoneyText, NOTHING, NumberText, TimeText } from "@/ui/texts";
import { StockTabs } from "./StockTabs";
import "./costs.css";

type Costs = Schema<"StockCosts">;

/** What the goods on the shelves tie up, what keeping them costs, and which of them nobody buys. */
export default function StockCostsPage() {
  const { t } = useTranslation();
  const costs = useQuery(stockCostsOptions);
  return (
    <PageFrame title={t("menu.stock")}>
      <StockTabs active="costs" />
      <div id="stock-panel">
        {costs.isError ? (
          <FaultNote error={costs.error} onRetry={() => void costs.refetch()} />
        ) : null}
        {costs.isPending ? <Skeleton active /> : null}
        {costs.data ? <Found costs={costs.data} /> : null}
      </div>
    </PageFrame>
  );
}

function Found({ costs }: { costs: Costs }) {
  const { t } = useTranslation();
  if (costs.totals.length === 0) {
    return <EmptyState title={t("costs.empty")} hint={t("costs.empty_hint")} />;
  }
  return (
    <>
      <p className="muted">
        {t("costs.how", { percent: costs.carrying_rate_percent, count: costs.idle_days })}
        {costs.without_cost > 0 ? ` ${t("costs.without", { count: costs.without_cost })}` : ""}
      </p>
      <Totals totals={costs.totals} />
      <Idle idle={costs.idle} />
    </>
  );
}

function Totals({ totals }: { totals: Costs["totals"] }) {
  const { t } = useTranslation();
  return (
    <section className="panel cost-panel" aria-labelledby="costs-totals">
      <h2 id="costs-totals">{t("costs.by_warehouse")}</h2>
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("stock.warehouse")}</th>
            <th scope="col" className="end">
              {t("stock.on_hand")}
            </th>
            <th scope="col" className="end">
              {t("costs.stock_cost")}
            </th>
            <th scope="col" className="end">
              {t("costs.carrying")}
            </th>
            <th scope="col">{t("costs.idle")}</th>
          </tr>
        </thead>
        <tbody>
          {totals.map((total) => (
            <tr key={`${total.warehouse_id}:${total.stock_cost.currency}`}>
              <th scope="row">{total.warehouse_code}</th>
              <td className="end" data-label={t("stock.on_hand")}>
                <NumberText value={total.pieces} />
              </td>
              <td className="end" data-label={t("costs.stock_cost")}>
                <MoneyText money={total.stock_cost} />
              </td>
              <td className="end" data-label={t("costs.carrying")}>
                <MoneyText money={total.carrying_cost} />
              </td>
              <td data-label={t("costs.idle")}>
                <Share part={total.idle_cost} whole={total.stock_cost} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How much of it lies, drawn and in figures. */
function Share({ part, whole }: { part: Schema<"Money">; whole: Schema<"Money"> }) {
  const { locale } = useSurroundings();
  const share = whole.minor > 0 ? part.minor / whole.minor : 0;
  const percent = numberFormat(locale, { style: "percent" }).format(share);
  return (
    <span className="cost-share">
      <span className="cost-bar" aria-hidden="true">
        <span style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      <span>
        <MoneyText money={part} /> · {percent}
      </span>
    </span>
  );
}

function Idle({ idle }: { idle: Costs["idle"] }) {
  const { t } = useTranslation();
  return (
    <section className="panel cost-panel" aria-labelledby="costs-idle">
      <h2 id="costs-idle">{t("costs.idle_goods")}</h2>
      {idle.length === 0 ? <p className="muted">{t("costs.none_idle")}</p> : null}
      {idle.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("stock.sku")}</th>
              <th scope="col">{t("stock.warehouse")}</th>
              <th scope="col" className="end">
                {t("stock.on_hand")}
              </th>
              <th scope="col" className="end">
                {t("costs.stock_cost")}
              </th>
              <th scope="col">{t("costs.since")}</th>
            </tr>
          </thead>
          <tbody>
            {idle.map((goods) => (
              <tr key={`${goods.sku_id}:${goods.warehouse_code}`}>
                <th scope="row">
                  <Link
                    className="link"
                    to={"/stock" as never}
                    search={{ q: goods.sku_code ?? "" } as never}
                  >
                    {goods.sku_code ?? NOTHING}
                  </Link>
                  <div className="muted small">{goods.sku_name}</div>
                </th>
                <td data-label={t("stock.warehouse")}>{goods.warehouse_code}</td>
                <td className="end" data-label={t("stock.on_hand")}>
                  <NumberText value={goods.pieces} />
                </td>
                <td className="end" data-label={t("costs.stock_cost")}>
                  <MoneyText money={goods.stock_cost} />
                </td>
                <td data-label={t("costs.since")}>
                  <TimeText at={goods.since} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
