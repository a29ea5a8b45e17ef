import { useTranslation } from "react-i18next";
import type { Schema } from "./schemas";

/** Why a parcel leaves from where it does: the rule, and what the others were short of. */
export function RouteReasons({ reasons }: { reasons: Schema<"Reasons"> }) {
  const { t } = useTranslation();
  return (
    <ul className="notes">
      {reasons.rule ? <li>{t("orders.by_rule", { rule: reasons.rule })}</li> : null}
      {reasons.candidates.map(({ warehouse, chosen, short }) => (
        <li key={warehouse}>
          <b>{warehouse}</b>{" "}
          {chosen
            ? t("orders.warehouse_chosen")
            : short.length > 0
              ? t("orders.warehouse_short", { what: short.join(", ") })
              : t("orders.warehouse_not_needed")}
        </li>
      ))}
    </ul>
  );
}
