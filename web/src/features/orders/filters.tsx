import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { OrderFilter } from "@/api/orders";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { useDrawn } from "@/ui/drawn";
import { FilterBar } from "@/ui/FilterBar";
import { useSurroundings } from "@/ui/Surroundings";
import { countryName } from "@/ui/texts";
import { EXCEPTIONS, REASONS } from "./status";

/** Countries offered in the filter; any other can stand in the address. */
const COUNTRIES = "US GB DE FR IT ES NL BE PL SE IE AU CA JP SG CN HK TW".split(" ");
const SOURCES = ["channel", "api", "import", "manual"];
const BANDS = ["0", "1", "2", "3"];
const SORTS = ["-placed_at", "placed_at", "ship_by", "-total"];

export const OrderFilters = memo(function OrderFilters(props: {
  values: OrderFilter;
  onChange: (change: OrderFilter) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { locale } = useSurroundings();
  const drawn = useDrawn();
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const coded = (group: string, codes: readonly string[]) =>
    codes.map((code) => ({ value: code, label: words(group, code) }));
  return (
    <FilterBar
      takesMany
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
            label: drawn ? `${code} ${countryName(code, locale)}` : code,
          })),
        },
        { name: "source", label: t("orders.source"), options: coded("orders.sources", SOURCES) },
        { name: "amount_band", label: t("orders.band"), options: coded("orders.bands", BANDS) },
        {
          name: "exception",
          label: t("orders.exception"),
          options: coded("orders.stop", EXCEPTIONS),
        },
        { name: "hold", label: t("orders.hold"), options: coded("orders.stop", REASONS.hold) },
        {
          name: "mine",
          label: t("orders.owner"),
          options: [{ value: "true", label: t("orders.owner_me") }],
        },
        { name: "sort", label: t("orders.sort"), options: coded("orders.sorts", SORTS) },
      ]}
      onChange={(change) => props.onChange(change as OrderFilter)}
    />
  );
});
