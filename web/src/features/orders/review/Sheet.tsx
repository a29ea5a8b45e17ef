import { useTranslation } from "react-i18next";
import type { OrderView } from "@/api/schemas";
import { MoneyText, StatusTag, TimeLeftText, useNow } from "@/ui/texts";
import { OrderLinePicture, Quantity } from "../columns";
import { People } from "../People";
import { Checklist } from "./Checklist";

type Line = OrderView["lines"][number];

/** Everything a reviewer decides by, on one screen. */
export function Sheet({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const now = useNow();
  const { order } = view;
  const said = view.notes.filter(({ kind }) => kind === "buyer");
  return (
    <>
      <p className="review-facts">
        <b>{order.number}</b>
        {order.external_id ? <span className="muted">{order.external_id}</span> : null}
        <span>{order.shop.name}</span>
        <MoneyText money={order.total} />
        {order.ship_by ? <TimeLeftText deadline={order.ship_by} now={now} /> : null}
        {order.tags.map((tag) => (
          <StatusTag key={tag}>{tag}</StatusTag>
        ))}
        {view.review_rounds > 0 ? (
          <StatusTag tone="warn">
            {t("desk.review.round", { number: view.review_rounds + 1 })}
          </StatusTag>
        ) : null}
      </p>
      {said.map((note) => (
        <p key={note.at} className="buyer-note">
          {t("orders.buyer_note")}: {note.text}
        </p>
      ))}
      <Checklist view={view} />
      <h2>{t("orders.goods")}</h2>
      <ul className="order-lines review-lines">
        {view.lines.map((line) => (
          <li key={line.line_no}>
            <OrderLinePicture line={line} />
            <span className="line-words">
              <b>{line.sku_code || line.external_sku}</b>{" "}
              <span className="muted">{line.variant}</span>
              <span className="line-title">{line.title}</span>
            </span>
            <Quantity value={line.ordered - line.cancelled} />
            <UnitPrice line={line} />
          </li>
        ))}
      </ul>
      <h2>{t("orders.recipient")}</h2>
      <People key={order.id} view={view} />
    </>
  );
}

/** What a piece is sold for, and beside it the list price where that is another. */
function UnitPrice({ line }: { line: Line }) {
  const { t } = useTranslation();
  const differs = line.list_price != null && Number(line.list_price) !== Number(line.unit_price);
  return (
    <span className="review-price number">
      <span className={differs ? "differs" : undefined}>{line.unit_price}</span>
      {differs ? (
        <span className="muted small">
          {t("desk.review.list_price", { price: line.list_price })}
        </span>
      ) : null}
    </span>
  );
}
