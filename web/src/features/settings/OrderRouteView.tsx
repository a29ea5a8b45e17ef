import { useTranslation } from "react-i18next";
import { RouteReasons } from "@/api/RouteReasons";
import type { Schema } from "@/api/schemas";

/** Where one order would go, and what speaks for it and against the rest. */
export function OrderRouteView({ route }: { route: Schema<"OrderRoute"> }) {
  const { t } = useTranslation();
  const { parts, missing, reasons, rules } = route;
  const others = rules.filter(({ misfits }) => misfits.length > 0);
  return (
    <>
      <ul className="notes">
        {parts.map(({ warehouse, lines }) => (
          <li key={warehouse}>
            <b>{t("routing.part", { warehouse, count: sum(lines) })}</b>
          </li>
        ))}
        {missing.length > 0 ? (
          <li>
            <b>{t("routing.missing", { count: sum(missing) })}</b>
          </li>
        ) : null}
      </ul>
      {reasons.rule ? null : <p className="muted small">{t("routing.no_rule")}</p>}
      <RouteReasons reasons={reasons} />
      {others.length > 0 ? (
        <>
          <p className="muted small">{t("routing.do_not_fit")}</p>
          <ul className="notes muted small">
            {others.map(({ rule, misfits }) => (
              <li key={rule}>
                {rule}: {misfits.map((misfit) => t(`routing.misfits.${misfit}`)).join(", ")}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}

function sum(lines: Schema<"RoutedUnits">[]): number {
  return lines.reduce((all, { units }) => all + units, 0);
}
