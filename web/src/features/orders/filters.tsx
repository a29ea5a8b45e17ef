import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrderFilter } from "@/api/orders";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { FilterBar } from "@/ui/FilterBar";
import { useSurroundings } from "@/ui/Surroundings";
import { countryName } from "@/ui/texts";

/** Countries offered in the filter; any other can stand in the address. */
const COUNTRIES = "US GB DE FR IT ES NL BE PL SE IE AU CA JP SG CN HK TW".split(" ");
const SOURCES = ["channel", "api", "import", "manual"];
const BANDS = ["small", "medium", "large"];
const STOPS = [
  "sku_unmapped",
  "addr_incomplete",
  "price_mismatch",
  "duplicate_suspect",
  "no_stock",
  "customs_incomplete",
  "restricted_goods",
];
const HOLDS = ["manual", "buyer_message", "buyer_cancel", "fraud_risk", "refund_pending"];

export function OrderFilters(props: {
  values: OrderFilter;
  onChange: (change: OrderFilter) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { locale } = useSurroundings();
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const coded = (group: string, codes: string[]) =>
    codes.map((code) => ({ value: code, label: words(group, code) }));
  return (
    <FilterBar
      placeholder={t("orders.search_hint")}
      values={props.values}
      filters={[
        {
          name: "shop_id",
          label: t("orders.shop"),
          options: shops.map((shop) => ({ value: shop.id, label: shop.name })),
        },
        {
          name: "country",
          label: t("orders.country"),
          options: COUNTRIES.map((code) => ({
            value: code,
            label: `${code} ${countryName(code, locale)}`,
          })),
        },
        { name: "source", label: t("orders.source"), options: coded("orders.sources", SOURCES) },
        { name: "amount_band", label: t("orders.band"), options: coded("orders.bands", BANDS) },
        { name: "exception", label: t("orders.exception"), options: coded("orders.stop", STOPS) },
        { name: "hold", label: t("orders.hold"), options: coded("orders.stop", HOLDS) },
      ]}
      onChange={(change) => props.onChange(change as OrderFilter)}
    />
  );
}
