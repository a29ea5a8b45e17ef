import Alert from "antd/es/alert";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import type { Listing, ListingOutcome } from "@/api/listings";
import { useWords } from "@/i18n/words";
import { SideDrawer } from "@/ui/SideDrawer";
import { StatusTag, type Tone } from "@/ui/texts";
import { Faults } from "./ListingParts";

const TONES: Record<string, Tone> = {
  wanted: "info",
  unchanged: "good",
  wrong: "bad",
  refused: "bad",
};

/** What became of each ticked row, and why those that are not told are not. */
export function ListingOutcomes(props: {
  rows: Listing[];
  items: ListingOutcome[];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { rows, items } = props;
  const well = items.filter(({ outcome }) => outcome === "wanted" || outcome === "unchanged");
  return (
    <SideDrawer size={560} title={t("listings.outcomes")} onClose={props.onClose}>
      <Alert
        type={well.length === items.length ? "success" : "warning"}
        showIcon
        title={t("listings.outcomes_of", { done: well.length, all: items.length })}
      />
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("listings.product")}</th>
            <th scope="col">{t("orders.shop")}</th>
            <th scope="col">{t("listings.outcome")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => {
            const row = rows.find(({ id }) => id === item.id);
            return (
              <tr key={item.id}>
                <th scope="row">{row?.product_code}</th>
                <td data-label={t("orders.shop")}>{row?.shop_name}</td>
                <td data-label={t("listings.outcome")}>
                  <StatusTag tone={TONES[item.outcome] ?? "plain"}>
                    {words("listings.outcome_of", item.outcome)}
                  </StatusTag>
                  {item.code ? <div className="small">{faultText(item.code)}</div> : null}
                  {item.faults.length > 0 ? <Faults faults={item.faults} /> : null}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </SideDrawer>
  );
}
