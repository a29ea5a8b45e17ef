import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import type { Listing, ListingFault } from "@/api/listings";
import { useWords } from "@/i18n/words";
import { MoneyText, NOTHING } from "@/ui/texts";

/** What a listing's offers cost, from the lowest to the highest. */
export function PriceRange({ row }: { row: Listing }) {
  const { least_price_minor: least, most_price_minor: most, currency } = row;
  if (typeof least !== "number" || typeof most !== "number" || !currency) return <>{NOTHING}</>;
  if (least === most) return <MoneyText money={{ minor: least, currency }} />;
  return (
    <>
      <MoneyText money={{ minor: least, currency }} /> –{" "}
      <MoneyText money={{ minor: most, currency }} />
    </>
  );
}

/** `offers[1].price_minor` → what the form calls it, and which SKU it is about. */
export function useFieldName() {
  const { t } = useTranslation();
  const words = useWords();
  return (path: string): string => {
    const [, at, field] = /^offers\[(\d+)\]\.?(\w+)?/.exec(path) ?? [];
    if (at !== undefined) {
      const name = words("listings.fields", field ?? "offers");
      return t("listings.field_of_offer", { number: Number(at) + 1, name });
    }
    const [, attribute] = /^attributes\.(\w+)/.exec(path) ?? [];
    if (attribute !== undefined) return words("listings.attributes", attribute);
    return path === "" ? "" : words("listings.fields", path.replace(/\[.*/, ""));
  };
}

/** Why a store does not take a listing, in our words and in its own. */
export function Reasons({ row, most }: { row: Listing; most?: number }) {
  const nameOf = useFieldName();
  const { reasons, failure } = row;
  if (failure) return <div className="muted small">{faultText(failure)}</div>;
  return (
    <>
      {reasons.slice(0, most ?? reasons.length).map(({ path, code, text }) => (
        <div className="small" key={`${path} ${code}`}>
          {path ? <b>{nameOf(path)}: </b> : null}
          {text && !code.startsWith("channels.key") ? text : faultText(code)}
          {text && code.startsWith("channels.key") ? <code> {text}</code> : null}
        </div>
      ))}
    </>
  );
}

/** What a platform would not take, each with its field. */
export function Faults({ faults }: { faults: readonly ListingFault[] }) {
  const nameOf = useFieldName();
  return (
    <ul className="listing-faults">
      {faults.map(({ path, code, detail }) => (
        <li key={`${path} ${code}`}>
          <b>{nameOf(path)}</b>: {faultText(code)} <span className="muted small">{detail}</span>
        </li>
      ))}
    </ul>
  );
}
