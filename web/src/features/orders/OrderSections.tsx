import Button from "antd/es/button";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { noteOrder, releaseHold, untagOrder } from "@/api/orders";
import type { Fulfilment, OrderView, Schema } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { Facts, Timeline } from "@/ui/notes";
import { useSurroundings } from "@/ui/Surroundings";
import {
  countryName,
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
import type { Shipping } from "./ShipForm";
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
        <People view={view} />
      </Section>
      <Section title={t("orders.payment")}>
        <Payments view={view} />
      </Section>
      <Section title={t("orders.fulfilments")}>
        <Parcels view={view} onShip={props.onShip} onSplit={props.onSplit} />
      </Section>
      <Section title={t("orders.timeline")}>
        <NoteBox id={view.order.id} />
        <Notes view={view} />
        <History view={view} />
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
                <TimeText at={order.ship_by} /> <TimeLeftText deadline={order.ship_by} now={now} />
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
              {may("orders.edit") ? (
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
      <table className="plain-table">
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
              <td>
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
              <td className="end">
                <Quantity value={line.ordered - line.cancelled} />
              </td>
              <td className="end number">
                {line.unit_price}
                {line.list_price && line.list_price !== line.unit_price ? (
                  <div className="muted small">
                    {t("orders.list_price", { price: line.list_price })}
                  </div>
                ) : null}
              </td>
              <td className="end">
                <MoneyText money={line.amount} />
              </td>
              <td className="end">
                <NumberText value={line.available} />
              </td>
              <td className="end">
                <NumberText value={line.shipped} />
              </td>
            </tr>
          ))}
          {view.fees.map((fee) => (
            <tr key={`${fee.kind} ${fee.title}`}>
              <td colSpan={3}>
                {words("orders.fee", fee.kind)} <span className="muted">{fee.title}</span>
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

function People({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const of = (role: string) => view.people.find((person) => person.role === role);
  const recipient = of("recipient");
  const buyer = of("buyer");
  const address = [
    recipient?.company,
    recipient?.line1,
    recipient?.line2,
    recipient?.line3,
    recipient?.city,
    recipient?.region,
  ];
  const country = recipient?.country;
  return (
    <Facts
      items={[
        [t("orders.name"), recipient?.name ?? NOTHING],
        [t("orders.phone"), recipient?.phone ?? NOTHING],
        [t("orders.address"), address.filter(Boolean).join(", ") || NOTHING],
        [t("orders.postcode"), recipient?.postcode ?? NOTHING],
        [t("orders.country"), country ? countryName(country, locale) : NOTHING],
        [t("orders.buyer"), buyer?.name ?? NOTHING],
        [t("orders.email"), buyer?.email ?? recipient?.email ?? NOTHING],
      ]}
    />
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
            {words("orders.money_move", payment.kind)}{" "}
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
        options={NOTE_KINDS.map((value) => ({ value, label: words("orders.note_kind", value) }))}
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
            {words("orders.note_kind", note.kind)}
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
  return (
    <Timeline
      entries={view.timeline.map((entry) => ({
        id: `${entry.version} ${entry.at} ${entry.kind} ${JSON.stringify(entry.data)}`,
        head: words("orders.event", entry.kind),
        note: noteOf(entry.data, words),
        meta: (
          <>
            <TimeText at={entry.at} /> · {entry.actor}
          </>
        ),
      }))}
    />
  );
}

/** Which catalogue words the codes of an event's data. */
const DATA_WORDS: Record<string, string> = {
  reason: "orders.reason",
  state: "orders.fulfilment_state",
  opened: "orders.stop",
  closed: "orders.stop",
  changed: "orders.part",
};
const DATA_SHOWN = ["number", "state", "reason", "opened", "closed", "changed", "tags", "tag"];
const DATA_TEXTS = ["note", "carrier", "into", "from", "parcels"];

/** What an event says beside its name, in the order people read it. */
function noteOf(data: Record<string, unknown>, words: (group: string, code: string) => string) {
  const texts = [...DATA_SHOWN, ...DATA_TEXTS].flatMap((name) => {
    const group = DATA_WORDS[name];
    const values = [data[name]].flat().filter((value) => typeof value === "string" && value !== "");
    return values.map((value) =>
      group ? reasonWords(group, String(value), words) : String(value),
    );
  });
  return texts.join(" · ") || null;
}

/** A hold's reason is worded with the stops, any other with the reasons. */
function reasonWords(group: string, code: string, words: (group: string, code: string) => string) {
  const text = words(group, code);
  return text === code ? words("orders.stop", code) : text;
}
