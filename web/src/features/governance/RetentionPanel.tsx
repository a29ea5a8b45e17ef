import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { type Retention, retentionOptions } from "@/api/privacy";
import { Facts, FaultNote } from "@/ui/notes";
import { NumberText, TimeText } from "@/ui/texts";

/** How long the people of each shop's orders are known, and how many go when. */
export function RetentionPanel() {
  const { t } = useTranslation();
  const retention = useQuery(retentionOptions);
  const { data } = retention;
  return (
    <section className="panel" aria-labelledby="privacy-retention">
      <h2 id="privacy-retention">{t("governance.retention")}</h2>
      <p className="muted">{t("governance.retention_hint")}</p>
      {retention.isPending ? <Skeleton active /> : null}
      {retention.isError ? (
        <FaultNote error={retention.error} onRetry={() => void retention.refetch()} />
      ) : null}
      {data ? (
        <>
          <Facts
            items={[
              [t("governance.intake"), t("governance.days", { count: data.intake_days })],
              [t("governance.open"), t("governance.days", { count: data.open_days })],
              [t("governance.held"), <NumberText key="held" value={data.held_orders} />],
            ]}
          />
          <ShopTable shops={data.shops} />
          <p>
            <Link className="link" to={"/settings/parameters" as never}>
              {t("governance.parameters")}
            </Link>
          </p>
        </>
      ) : null}
    </section>
  );
}

function ShopTable({ shops }: { shops: Retention["shops"] }) {
  const { t } = useTranslation();
  const figures = ["keep_days", "waiting", "due", "due_7", "due_30"] as const;
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("governance.shop")}</th>
          {figures.map((figure) => (
            <th key={figure} scope="col" className="end">
              {t(`governance.${figure}`)}
            </th>
          ))}
          <th scope="col">{t("governance.next")}</th>
        </tr>
      </thead>
      <tbody>
        {shops.map((shop) => (
          <tr key={shop.shop_id}>
            <th scope="row">{shop.name}</th>
            <td className="end" data-label={t("governance.keep_days")}>
              <NumberText value={shop.keep_days} />
            </td>
            <td className="end" data-label={t("governance.waiting")}>
              <NumberText value={shop.waiting} />
            </td>
            <td className="end" data-label={t("governance.due")}>
              <NumberText value={shop.due} />
            </td>
            <td className="end" data-label={t("governance.due_7")}>
              <NumberText value={shop.due_in_7_days} />
            </td>
            <td className="end" data-label={t("governance.due_30")}>
              <NumberText value={shop.due_in_30_days} />
            </td>
            <td data-label={t("governance.next")}>
              <TimeText at={shop.next_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
