import { useTranslation } from "react-i18next";
import type { TermsTrial, TriedOrder } from "@/api/channels";
import { faultText } from "@/api/faults";
import { Facts } from "@/ui/notes";
import { MoneyText, NOTHING, StatusTag, TimeText } from "@/ui/texts";

/** The orders of a shop as they would be read, and what of them cannot be. */
export function TermsTried({ tried }: { tried: TermsTrial }) {
  const { t } = useTranslation();
  const able = (is: boolean) => t(is ? "connections.terms_yes" : "connections.terms_no");
  return (
    <section aria-label={t("connections.terms_result")}>
      <h3>{t("connections.terms_result")}</h3>
      <Facts
        items={[
          [t("connections.terms_shipments"), able(tried.takes_shipments)],
          [t("connections.terms_stock"), able(tried.takes_stock)],
          [t("connections.terms_compare"), able(tried.gives_names)],
        ]}
      />
      {tried.orders.length === 0 ? (
        <p className="muted">{t("connections.terms_no_orders")}</p>
      ) : (
        tried.orders.map((order) => <Tried key={order.external_id} order={order} />)
      )}
    </section>
  );
}

function Tried({ order }: { order: TriedOrder }) {
  const { t } = useTranslation();
  const money = (minor: number) => <MoneyText money={{ minor, currency: order.currency }} />;
  const to = order.ship_to;
  const address = [to?.name, to?.line1, to?.postcode, to?.city, to?.country].filter(Boolean);
  return (
    <article className="terms-order" aria-label={order.external_id}>
      <h4>
        {order.external_id}{" "}
        <StatusTag tone={order.is_stage_known ? "plain" : "bad"}>
          {order.is_stage_known
            ? t(`connections.terms_stage.${order.stage as "open"}`)
            : t("connections.terms_stage_unknown", { word: order.stage })}
        </StatusTag>
      </h4>
      {order.wrong.length > 0 ? (
        <ul className="terms-wrong" aria-label={t("connections.terms_wrong")}>
          {order.wrong.map((field) => (
            <li key={`${field.path} ${field.detail}`}>
              <code>{field.path}</code>{" "}
              {field.code === "kernel.required"
                ? t("connections.terms_missing")
                : faultText(field.code)}
            </li>
          ))}
        </ul>
      ) : null}
      <Facts
        items={[
          [t("connections.terms_total"), money(order.total_minor)],
          [t("connections.changed_at"), <TimeText key="changed" at={order.changed_at} />],
          [t("connections.placed_at"), <TimeText key="placed" at={order.placed_at} />],
          [
            t("connections.terms_paid"),
            order.paid_at ? (
              <>
                {order.paid_by} · <TimeText at={order.paid_at} />
              </>
            ) : (
              NOTHING
            ),
          ],
          [
            t("connections.terms_refunded"),
            order.refunded_minor > 0 ? money(order.refunded_minor) : NOTHING,
          ],
          [t("connections.terms_ship_to"), address.join(", ") || NOTHING],
        ]}
      />
      <ul className="terms-goods">
        {order.lines.map((line, at) => (
          <li key={line.external_line_id ?? at}>
            {line.quantity} × {line.sku} · {line.unit_price} {order.currency}
            <span className="muted"> {line.title}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}
