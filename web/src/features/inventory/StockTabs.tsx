import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StageTabs } from "@/ui/StageTabs";

const PATHS = { stock: "/stock", warehouses: "/stock/warehouses" } as const;

export function StockTabs({ active }: { active: keyof typeof PATHS }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <StageTabs
      label={t("menu.stock")}
      panelId="stock-panel"
      active={active}
      views={[]}
      stages={[
        { key: "stock", label: t("stock.title") },
        { key: "warehouses", label: t("warehouses.title") },
      ]}
      onChange={(key) => void navigate({ to: PATHS[key as keyof typeof PATHS] } as never)}
    />
  );
}
