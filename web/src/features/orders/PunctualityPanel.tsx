import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/schemas";
import { numberFormat } from "@/lib/formats";
import { useSurroundings } from "@/ui/Surroundings";
import { NOTHING, type Tone } from "@/ui/texts";
import "./punctuality.css";

type ShopToday = Schema<"ShopToday">;
type Punctuality = Schema<"Punctuality">;

const TONES: Record<Punctuality["standing"], Tone> = {
  no_limit: "plain",
  good: "good",
  near: "warn",
  over: "bad",
};
/** 100 %, in basis points. */
const WHOLE = 10_000;
/** Without a limit a bar is full at so much. */
const USUAL_SCALE = 1_000;

/** The share of late orders, store by store, against what its platform allows. */
export default function PunctualityPanel({ shops }: { shops: ShopToday[] }) {
  const { t } = useTranslation();
  const counted = shops.filter(
    ({ punctuality }) =>
      punctuality.predicted_bp !== undefined && punctuality.predicted_bp !== null,
  );
  if (counted.length === 0) return null;
  return (
    <section className="panel punctuality" aria-labelledby="punctuality">
      <h2 id="punctuality">{t("punctuality.title")}</h2>
      <p className="muted small">{t("punctuality.hint")}</p>
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("orders.shop")}</th>
            <th scope="col">{t("punctuality.predicted")}</th>
            <th scope="col" className="end">
              {t("punctuality.now")}
            </th>
            <th scope="col" className="end">
              {t("punctuality.late_of")}
            </th>
          </tr>
        </thead>
        <tbody>
          {counted.map((shop) => (
            <Row key={shop.shop.id} shop={shop} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ shop: { shop, punctuality } }: { shop: ShopToday }) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const percent = numberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const count = numberFormat(locale);
  const { late, departed, late_bp, limit_bp, standing } = punctuality;
  const predicted = punctuality.predicted_bp ?? 0;
  const scale = Math.max(limit_bp === 0 ? USUAL_SCALE : limit_bp * 2, predicted);
  const tone = TONES[standing];
  return (
    <tr>
      <th scope="row">
        <Link
          className="link"
          to={"/orders" as never}
          search={{ tab: "overdue", shop_id: shop.id } as never}
        >
          {shop.name}
        </Link>
      </th>
      <td data-label={t("punctuality.predicted")}>
        <span className="punctuality-share">
          <span className="punctuality-bar" aria-hidden="true">
            <span
              className={`punctuality-fill tone-${tone}`}
              style={{ width: `${(predicted / scale) * 100}%` }}
            />
            {limit_bp > 0 ? (
              <span
                className="punctuality-limit"
                style={{ left: `${(limit_bp / scale) * 100}%` }}
              />
            ) : null}
          </span>
          <b className={`number tone-${tone}`}>{percent.format(predicted / WHOLE)}</b>
          <span className="muted small">
            {limit_bp > 0
              ? t(`punctuality.standing.${standing}`, { limit: percent.format(limit_bp / WHOLE) })
              : t("punctuality.standing.no_limit")}
          </span>
        </span>
      </td>
      <td className="end number" data-label={t("punctuality.now")}>
        {late_bp === undefined || late_bp === null ? NOTHING : percent.format(late_bp / WHOLE)}
      </td>
      <td className="end number" data-label={t("punctuality.late_of")}>
        {t("punctuality.of", { late: count.format(late), all: count.format(departed) })}
      </td>
    </tr>
  );
}
