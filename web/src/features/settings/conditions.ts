import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schema, Shop } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { formatMoney } from "@/lib/money";
import { useSurroundings } from "@/ui/Surroundings";
import { countryName } from "@/ui/texts";

type Conditions = Schema<"Conditions">;

/** Amounts of a rule are in the orders' currency: they mean something where that is one. */
export function currencyOf(shops: Shop[], chosen: readonly string[]): string | null {
  const meant = chosen.length === 0 ? shops : shops.filter(({ id }) => chosen.includes(id));
  const currencies = new Set(meant.map(({ currency }) => currency));
  const [only] = currencies;
  return currencies.size === 1 && only !== undefined ? only : null;
}

/** When a rule fits, in words: one text for each condition. */
export function useConditionTexts(): (conditions: Conditions) => string[] {
  const { t } = useTranslation();
  const words = useWords();
  const { locale } = useSurroundings();
  const shops = useQuery(shopsOptions).data?.items ?? [];
  return (conditions) => {
    const { countries = [], kinds = [], least_total_minor, most_total_minor } = conditions;
    const chosen = conditions.shops ?? [];
    const currency = currencyOf(shops, chosen);
    const amount = (minor: number) =>
      currency === null ? String(minor) : formatMoney({ minor, currency });
    const least = least_total_minor ?? null;
    const most = most_total_minor ?? null;
    const texts = [
      chosen.map((id) => shops.find((shop) => shop.id === id)?.name ?? id).join(", "),
      countries.map((code) => `${code} ${countryName(code, locale)}`).join(", "),
      kinds.map((kind) => words("orders.types", kind)).join(", "),
      least === null ? "" : t("routing.from_amount", { amount: amount(least) }),
      most === null ? "" : t("routing.to_amount", { amount: amount(most) }),
    ].filter((text) => text !== "");
    return texts.length === 0 ? [t("routing.every_order")] : texts;
  };
}
