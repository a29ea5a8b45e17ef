import Button from "antd/es/button";
import Input from "antd/es/input";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { commandFulfilment, noteOrder, releaseHold, untagOrder } from "@/api/orders";
import type { Fulfilment, OrderView, Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
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
import { actionOf, FULFILMENT_COMMANDS } from "./status";
import { useOrderWrite } from "./write";

export function OrderSections(props: {
  view: OrderView;
  revealed: boolean;
  onReveal: () => void;
  onShip: (fulfilment: Fulfilment) => void;
}) {
  const { t } = useTranslation();
  const { view } = props;
  return (
    <div className="order-sections">
      <Stops view={view} />
      <Section title={t("orders.basic")}>
        <Basic view={view} />
      </Section>
      <Section title={t("orders.goods")}>
        <Goods view={view} />
      </Section>
      <Section
        title={t("orders.recipient")}
        extra={
          props.revealed ? null : (
            <Button size="small" onClick={props.onReveal}>
              {t("orders.reveal")}
            </Button>
          )
        }
      >
        <People view={view} />
      </Section>
      <Section title={t("orders.payment")}>
        <Payments view={view} />
      </Section>
      <Section title={t("orders.fulfilments")}>
        <Fulfilments view={view} onShip={props.onShip} />
      </Section>
      <Section title={t("orders.timeline")}>
        <NoteBox id={view.order.id} />
        <History view={view} />
      </Section>
    </div>
  );
}

function Section(props: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className="order-section">
      <h2>
        {props.title}
        {props.extra}
      </h2>
      {props.children}
    </section>
  );
}

/** Holds and exceptions first: nothing else matters while one stands. */
function Stops({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const words = useWords();
  const write = useOrderWrite();
  const { holds, exceptions } = view;
  if (holds.length + exceptions.length === 0) return null;
  return (
    <section className="order-section stops">
      <h2>{t("orders.stops")}</h2>
      {exceptions.map((exception) => (
        <div key={exception.id} className="stop">
          <HoldTags holds={[]} exceptions={[exception]} words={words} />
          {exception.detail ? <span className="muted">{exception.detail}</span> : null}
        </div>
      ))}
      {holds.map((hold) => (
        <div key={hold.id} className="stop">
          <HoldTags holds={[hold]} exceptions={[]} words={words} />
          <span className="muted">
            <TimeText at={hold.since} />
            {hold.owner_role ? ` · ${words("roles", hold.owner_role)}` : ""}
            {hold.note ? ` · ${hold.note}` : ""}
          </span>
          <Button
            size="small"
            onClick={() => void write((key) => releaseHold(view.order.id, hold.id, key))}
          >
            {t("orders.release_hold")}
          </Button>
        </div>
      ))}
    </section>
  );
}

function Basic({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const write = useOrderWrite();
  const { order } = view;
  return (
    <>
      <Facts
        items={[
          [t("orders.shop"), `${order.shop.name} (${order.shop.platform})`],
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
      {order.buyer_note ? (
        <p className="buyer-note">
          <b>{t("orders.buyer_note")}</b> {order.buyer_note}
        </p>
      ) : null}
      {order.tags.length > 0 ? (
        <p className="order-tags">
          {order.tags.map((tag) => (
            <StatusTag key={tag}>
              {tag}
              <button
                type="button"
                className="untag"
                aria-label={t("orders.untag", { tag })}
                onClick={() => void write((key) => untagOrder(order.id, tag, key))}
              >
                ×
              </button>
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
                    <b>{line.sku_code}</b>{" "}
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
                <Quantity value={line.quantity} />
              </td>
              <td className="end number">{line.unit_price}</td>
              <td className="end">
                <MoneyText money={line.total} />
              </td>
              <td className="end">
                <NumberText value={line.available} />
              </td>
              <td className="end">
                <NumberText value={line.shipped ?? 0} />
              </td>
            </tr>
          ))}
          {view.fees.map((fee) => (
            <tr key={fee.kind}>
              <td colSpan={3}>{words("orders.fee", fee.kind)}</td>
              <td className="end">
                <MoneyText money={fee.amount} />
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
  const { recipient, buyer } = view.people;
  const address = recipient?.address;
  const lines = [address?.line1, address?.line2, address?.city, address?.region]
    .filter(Boolean)
    .join(", ");
  return (
    <Facts
      items={[
        [t("orders.recipient"), recipient?.name ?? NOTHING],
        [t("orders.phone"), recipient?.phone ?? NOTHING],
        [t("orders.address"), lines || NOTHING],
        [t("orders.postcode"), address?.postcode ?? NOTHING],
        [t("orders.country"), address?.country ? countryName(address.country, locale) : NOTHING],
        [t("orders.buyer"), buyer?.name ?? NOTHING],
        [t("orders.email"), buyer?.email ?? NOTHING],
      ]}
    />
  );
}

function Payments({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const words = useWords();
  if (view.payments.length === 0) return <p className="muted">{t("orders.no_payment")}</p>;
  return (
    <Facts
      items={view.payments.map((payment) => [
        words("orders.method", payment.method),
        <span key={payment.id}>
          <MoneyText money={payment.amount} /> · <TimeText at={payment.paid_at} />
          {payment.reference ? ` · ${payment.reference}` : ""}
        </span>,
      ])}
    />
  );
}

function Fulfilments(props: { view: OrderView; onShip: (fulfilment: Fulfilment) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const write = useOrderWrite();
  const { fulfilments } = props.view;
  if (fulfilments.length === 0) return <p className="muted">{t("orders.no_fulfilment")}</p>;
  const run = (fulfilment: Fulfilment, command: string) => {
    if (command === "ship") props.onShip(fulfilment);
    else {
      void write((key) =>
        commandFulfilment(fulfilment.id, command, { seen_version: fulfilment.version }, key),
      );
    }
  };
  return fulfilments.map((fulfilment) => (
    <div key={fulfilment.id} className="fulfilment">
      <p>
        <b>{fulfilment.number}</b>{" "}
        <StatusTag tone="info">{words("orders.fulfilment_state", fulfilment.state)}</StatusTag>{" "}
        {fulfilment.warehouse_code}
        {fulfilment.tracking_number
          ? ` · ${fulfilment.carrier ?? ""} ${fulfilment.tracking_number}`
          : ""}
      </p>
      <p className="muted">
        {fulfilment.lines.map((line) => `${line.sku_code} ×${line.quantity}`).join(", ")}
      </p>
      {fulfilment.reasons?.map((reason) => (
        <p key={reason} className="muted small">
          {reason}
        </p>
      ))}
      <div className="fulfilment-actions">
        {FULFILMENT_COMMANDS.map((command) => {
          const action = actionOf(fulfilment.actions, command);
          if (!action) return null;
          return (
            <CommandButton
              key={command}
              size="small"
              danger={command === "intercept"}
              refusedWhy={
                action.allowed ? undefined : faultText(action.why ?? "orders.not_possible")
              }
              onClick={() => run(fulfilment, command)}
            >
              {words("orders.fulfilment_command", command)}
            </CommandButton>
          );
        })}
      </div>
    </div>
  ));
}

function NoteBox({ id }: { id: string }) {
  const { t } = useTranslation();
  const write = useOrderWrite();
  const [note, setNote] = useState("");
  const save = () => {
    const text = note.trim();
    if (text === "") return;
    void write((key) => noteOrder(id, text, key)).then(() => setNote(""));
  };
  return (
    <div className="note-box">
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

function History({ view }: { view: OrderView }) {
  const words = useWords();
  const entries: Schema<"OrderView">["timeline"] = view.timeline;
  return (
    <Timeline
      entries={entries.map((entry) => ({
        id: entry.id,
        head: words("orders.event", entry.kind),
        note: entry.note,
        meta: (
          <>
            <TimeText at={entry.at} /> · {entry.actor}
          </>
        ),
      }))}
    />
  );
}
