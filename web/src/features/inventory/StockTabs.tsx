import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { StageTabs } from "@/ui/StageTabs";

const PATHS = {
  stock: "/stock",
  warehouses: "/stock/warehouses",
  costs: "/stock/costs",
} as const;

export function StockTabs({ active }: { active: keyof typeof PATHS }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const seesCosts = useMay()("catalog.view_cost");
  return (
    <StageTabs
      label={t("menu.stock")}
      panelId="stock-panel"
      active={active}
      views={[]}
      stages={[
        { key: "stock", label: t("stock.title") },
        { key: "warehouses", label: t("warehouses.title") },
        ...(seesCosts ? [{ key: "costs", label: t("costs.title") }] : []),
      ]}
      onChange={(key) => void navigate({ to: PATHS[key as keyof typeof PATHS] } as never)}
    />
  );
}
