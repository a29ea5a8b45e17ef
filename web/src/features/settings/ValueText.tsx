import { useTranslation } from "react-i18next";
import type { Parameter } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { formatMoney } from "@/lib/money";
import { NumberText } from "@/ui/texts";

/** A parameter's value as people read it, now or in its history. */
export function ValueText({ parameter, value }: { parameter: Parameter; value: unknown }) {
  const { t } = useTranslation();
  const words = useWords();
  switch (parameter.type) {
    case "whole":
      return (
        <>
          <NumberText value={Number(value)} /> {words("parameters.units", parameter.unit)}
        </>
      );
    case "amount_bands":
      return <BandTexts value={value} />;
    case "stock_thresholds": {
      const limits = (value ?? {}) as Record<string, number>;
      return (["safety", "min", "max"] as const).map((name) => (
        <div key={name}>
          {t(`stock.${name}`)}: <NumberText value={limits[name]} />
        </div>
      ));
    }
  }
}

/** The currency once, then its amounts. */
function BandTexts({ value }: { value: unknown }) {
  const bands = Object.entries((value ?? {}) as Record<string, number[]>);
  return bands.map(([currency, minors]) => (
    <div key={currency} className="number band-text">
      {currency}{" "}
      {minors
        .map((minor) => formatMoney({ minor, currency }).slice(currency.length + 1))
        .join(" · ")}
    </div>
  ));
}
