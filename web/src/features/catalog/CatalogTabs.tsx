import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { StageTabs } from "@/ui/StageTabs";

const PATHS = {
  skus: "/products",
  by_product: "/products/by-product",
  mappings: "/products/mappings",
  listings: "/products/listings",
} as const;

export function CatalogTabs({ active }: { active: keyof typeof PATHS }) {
  const may = useMay();
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <StageTabs
      label={t("menu.products")}
      panelId="catalog-panel"
      active={active}
      views={[]}
      stages={[
        { key: "skus", label: t("products.by_sku") },
        { key: "by_product", label: t("products.by_product") },
        { key: "mappings", label: t("mappings.title") },
        ...(may("channels.view_listings") || active === "listings"
          ? [{ key: "listings", label: t("listings.title") }]
          : []),
      ]}
      onChange={(key) => void navigate({ to: PATHS[key as keyof typeof PATHS] } as never)}
    />
  );
}
