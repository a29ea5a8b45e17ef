import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { actorText } from "@/api/faults";
import { noteOrder, releaseHold, untagOrder } from "@/api/orders";
import type { Fulfilment, OrderView, Schema } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useFirstWords, useWords } from "@/i18n/words";
import { cataloguesOf } from "@/lib/codes";
import { Facts, Timeline } from "@/ui/notes";
import {
  MoneyText,
  NOTHING,
  NumberText,
  StatusTag,
  TimeLeftText,
  TimeText,
  useNow,
} from "@/ui/texts";
import { OrderLinePicture, Quantity } from "./columns";
import { HoldTags } from "./HoldTags";
import { Parcels } from "./Parcels";
import { People } from "./People";
import type { Shipping } from "./ShipForm";
import { ShopReturns } from "./ShopReturns";
import { ShopTold } from "./ShopTold";
import { hasTimeLeft } from "./status";
import { useOrderWrite } from "./write";

export function OrderSections(props: {
  view: OrderView;
  onAccept: (exception: Schema<"OrderException">) => void;
  onShip: (shipping: Shipping) => void;
  onSplit: (fulfilment: Fulfilment) => void;
}) {
  const { t } = useTranslation();
  const { view } = props;
  return (
    <div className="order-sections">
      <Stops view={view} onAccept={props.onAccept} />
      <Section title={t("orders.basic")}>
        <Basic view={view} />
      </Section>
      <Section title={t("orders.goods")}>
        <Goods view={view} />
      </Section>
      <Section title={t("orders.recipient")}>
        <People key={view.order.id} view={view} />
      </Section>
      <Section title={t("orders.payment")}>
        <Payments view={view} />
      </Section>
      <Section title={t("orders.fulfilments")}>
        <Parcels view={view} onShip={props.onShip} onSplit={props.onSplit} />
        <ShopTold view={view} />
        <ShopReturns view={view} />
      </Section>
      <Section title={t("orders.timeline")}>
        <NoteBox id={view.order.id} />
        <Notes view={view} />
        <History view={view} />
        <WhoDidWhat id={view.order.id} />
      </Section>
    </div>
  );
}

function Section(props: { title: string; children: ReactNode }) {
  return (
    <section className="order-section">
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** Holds and exceptions first: nothing else matters while one stands. */
function Stops(props: {
  view: OrderView;
  onAccept: (exception: Schema<"OrderException">) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const write = useOrderWrite();
  const may = useMay();
  const { view } = props;
  const { holds, exceptions } = view;
  if (holds.length + exceptions.length === 0) return null;
  return (
    <section className="order-section stops">
      <h2>{t("orders.stops")}</h2>
      {exceptions.map((exception) => (
        <div key={exception.id} className="stop">
          <HoldTags orderId={view.order.id} holds={[]} exceptions={[exception]} words={words} />
          <span className="muted">
            {exception.line_no > 0 ? `${lineName(view, exception.line_no)} · ` : ""}
            {words("roles", exception.owner_role)} · <TimeText at={exception.opened_at} />
          </span>
          {exception.may_be_accepted && may("orders.accept_exception") ? (
            <Button size="small" onClick={() => props.onAccept(exception)}>
              {t("orders.accept")}
            </Button>
          ) : null}
        </div>
      ))}
      {holds.map((hold) => (
        <div key={hold.id} className="stop">
          <HoldTags orderId={view.order.id} holds={[hold]} exceptions={[]} words={words} />
          <span className="muted">
            {hold.blocks.map((step) => words("orders.block", step)).join(", ")} · {hold.placed_by} ·{" "}
            <TimeText at={hold.placed_at} />
            {hold.note ? ` · ${hold.note}` : ""}
          </span>
          {may("orders.hold") ? (
            <Button
              size="small"
              onClick={() => void write((key) => releaseHold(view.order.id, hold.id, key))}
            >
              {t("orders.release_hold")}
            </Button>
          ) : null}
        </div>
      ))}
    </section>
  );
}

function lineName(view: OrderView, lineNo: number): string {
  const line = view.lines.find(({ line_no }) => line_no === lineNo);
  return line?.sku_code || line?.external_sku || `#${lineNo}`;
}

function Basic({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const write = useOrderWrite();
  const may = useMay();
  const { order } = view;
  return (
    <>
      <Facts
        items={[
          [
            t("orders.shop"),
            `${order.shop.name} (${words("shops.platforms", order.shop.platform)})`,
          ],
          [t("orders.external_id"), order.external_id ?? NOTHING],
          [t("orders.source"), words("orders.sources", order.source)],
          [t("orders.type"), words("orders.types", order.type)],
          [t("orders.placed_at"), <TimeText key="placed" at={order.placed_at} />],
          [t("orders.paid_at"), <TimeText key="paid" at={order.paid_at} />],
          [
            t("orders.ship_by"),
            order.ship_by ? (
              <>
                <TimeText at={order.ship_by} />{" "}
                {hasTimeLeft(order) ? <TimeLeftText deadline={order.ship_by} now={now} /> : null}
              </>
            ) : (
              NOTHING
            ),
          ],
          [t("orders.total"), <MoneyText key="total" money={order.total} />],
        ]}
      />
      {order.tags.length > 0 ? (
        <p className="order-tags">
          {order.tags.map((tag) => (
            <StatusTag key={tag}>
              {tag}
              {may("orders.annotate") ? (
                <button
                  type="button"
                  className="untag"
                  aria-label={t("orders.untag", { tag })}
                  onClick={() => void write((key) => untagOrder(order.id, tag, key))}
                >
                  ×
                </button>
              ) : null}
            </StatusTag>
          ))}
        </p>
      ) : null}
    </>
  );
}

function Goods({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const words = useWords();
  const { currency } = view.order.total;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <div className="table-scroll" tabIndex={0} role="region" aria-label={t("orders.goods")}>
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("orders.sku")}</th>
            <th scope="col" className="end">
              {t("orders.quantity")}
            </th>
            <th scope="col" className="end">
              {t("orders.unit_price")}
            </th>
            <th scope="col" className="end">
              {t("orders.amount")}
            </th>
            <th scope="col" className="end">
              {t("stock.available")}
            </th>
            <th scope="col" className="end">
              {t("orders.shipped")}
            </th>
          </tr>
        </thead>
        <tbody>
          {view.lines.map((line) => (
            <tr key={line.line_no}>
              <td className="goods-of">
                <span className="goods-cell">
                  <OrderLinePicture line={line} />
                  <span>
                    <b>{line.sku_code || line.external_sku}</b>{" "}
                    {line.variant ? <span className="muted">{line.variant}</span> : null}
                    <br />
                    {line.title}
                    {line.sku_id ? null : (
                      <StatusTag tone="bad">{words("orders.stop", "sku_unmapped")}</StatusTag>
                    )}
                  </span>
                </span>
              </td>
              <td className="end" data-label={t("orders.quantity")}>
                <Quantity value={line.ordered - line.cancelled} />
              </td>
              <td className="end number" data-label={t("orders.unit_price")}>
                {line.unit_price}
                {line.list_price && line.list_price !== line.unit_price ? (
                  <div className="muted small">
                    {t("orders.list_price", { price: line.list_price })}
                  </div>
                ) : null}
              </td>
              <td className="end" data-label={t("orders.amount")}>
                <MoneyText money={line.amount} />
              </td>
              <td className="end" data-label={t("stock.available")}>
                <NumberText value={line.available} />
              </td>
              <td className="end" data-label={t("orders.shipped")}>
                <NumberText value={line.shipped} />
              </td>
            </tr>
          ))}
          {view.fees.map((fee) => (
            <tr key={`${fee.kind} ${fee.title}`}>
              <td colSpan={3}>
                {words("order_details.fee", fee.kind)} <span className="muted">{fee.title}</span>
              </td>
              <td className="end">
                <MoneyText money={{ minor: fee.amount_minor, currency }} />
              </td>
              <td colSpan={2} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Payments({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const words = useWords();
  const { currency } = view.order.total;
  return (
    <>
      <p>
        <StatusTag tone={view.order.payment === "paid" ? "good" : "warn"}>
          {words("orders.payment_state", view.order.payment)}
        </StatusTag>{" "}
        <MoneyText money={view.paid} /> / <MoneyText money={view.order.total} />
      </p>
      {view.payments.length === 0 ? <p className="muted">{t("orders.no_payment")}</p> : null}
      <Facts
        items={view.payments.map((payment) => [
          words("orders.method", payment.method),
          <span key={`${payment.provider}/${payment.external_id}`}>
            {words("order_details.money_move", payment.kind)}{" "}
            <MoneyText money={{ minor: payment.amount_minor, currency }} /> ·{" "}
            <TimeText at={payment.at} />
          </span>,
        ])}
      />
    </>
  );
}

type NoteKind = "internal" | "picking" | "buyer";
const NOTE_KINDS: NoteKind[] = ["internal", "picking", "buyer"];

function NoteBox({ id }: { id: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const write = useOrderWrite();
  const [kind, setKind] = useState<NoteKind>("internal");
  const [note, setNote] = useState("");
  const save = () => {
    const text = note.trim();
    if (text === "") return;
    void write((key) => noteOrder(id, { kind, text }, key)).then((done) => {
      if (done) setNote("");
    });
  };
  return (
    <div className="note-box">
      <Select<NoteKind>
        aria-label={t("orders.note_for")}
        value={kind}
        popupMatchSelectWidth={false}
        options={NOTE_KINDS.map((value) => ({
          value,
          label: words("order_details.note_kind", value),
        }))}
        onChange={setKind}
      />
      <Input
        aria-label={t("orders.add_note")}
        placeholder={t("orders.add_note")}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        onPressEnter={(event) => {
          if (!event.nativeEvent.isComposing) save();
        }}
      />
      <Button onClick={save}>{t("ui.add")}</Button>
    </div>
  );
}

function Notes({ view }: { view: OrderView }) {
  const words = useWords();
  if (view.notes.length === 0) return null;
  return (
    <ul className="notes">
      {view.notes.map((note) => (
        <li key={`${note.at} ${note.text}`}>
          <StatusTag tone={note.kind === "picking" ? "warn" : "plain"}>
            {words("order_details.note_kind", note.kind)}
          </StatusTag>{" "}
          {note.text}
          <span className="muted small">
            {" "}
            {note.actor_name} · <TimeText at={note.at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function History({ view }: { view: OrderView }) {
  const words = useWords();
  const first = useFirstWords();
  return (
    <Timeline
      entries={view.timeline.map((entry) => ({
        id: `${entry.version} ${entry.at} ${entry.kind} ${JSON.stringify(entry.data)}`,
        head: words("order_details.event", entry.kind),
        note: noteOf(entry.data, first),
        meta: (
          <>
            <TimeText at={entry.at} /> · {actorText(entry.actor, entry.actor_kind)}
          </>
        ),
      }))}
    />
  );
}

/** The timeline says what happened to the order; the record also who, from where, and with what right. */
function WhoDidWhat({ id }: { id: string }) {
  const { t } = useTranslation();
  if (!useMay()("access.see_audit")) return null;
  return (
    <p>
      <Link className="link" to={"/audit" as never} search={{ subject: id } as never}>
        {t("orders.who_did_what")}
      </Link>
    </p>
  );
}

const DATA_SHOWN = ["number", "state", "reason", "opened", "closed", "changed", "tags", "tag"];
const DATA_TEXTS = ["note", "carrier", "into", "from", "parcels"];

/** What an event says beside its name, in the order people read it. */
function noteOf(data: Record<string, unknown>, first: ReturnType<typeof useFirstWords>) {
  const texts = [...DATA_SHOWN, ...DATA_TEXTS].flatMap((name) => {
    const values = [data[name]].flat().filter((value) => typeof value === "string" && value !== "");
    return values.map((value) => first(cataloguesOf(name), String(value)));
  });
  return texts.join(" · ") || null;
}
