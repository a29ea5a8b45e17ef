import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { OrderRow, Schema } from "@/api/schemas";
import type { Column } from "@/ui/columns";
import {
  CountryText,
  MoneyText,
  NOTHING,
  NumberText,
  StatusTag,
  TimeLeftText,
  TimeText,
} from "@/ui/texts";
import { HoldTags } from "./HoldTags";
import { hasTimeLeft, toneOf } from "./status";

type Words = (group: string, code: string) => string;

/** Lines shown on a card before "and n more". */
const LINES_ON_CARD = 3;

export function orderColumns(t: TFunction, words: Words, now: number): Column<OrderRow>[] {
  return [
    {
      key: "lines",
      title: t("orders.goods"),
      width: "minmax(260px, 3fr)",
      fixed: true,
      cell: (row) => <Lines row={row} t={t} />,
    },
    {
      key: "label",
      title: t("orders.stage"),
      width: "minmax(130px, 1.2fr)",
      cell: (row) => <Label row={row} words={words} />,
    },
    {
      key: "deadline",
      title: t("orders.ship_by"),
      width: "minmax(126px, 1fr)",
      cell: (row) =>
        row.ship_by && hasTimeLeft(row) ? (
          <TimeLeftText deadline={row.ship_by} now={now} />
        ) : (
          <span className="muted">{NOTHING}</span>
        ),
    },
    {
      key: "buyer",
      title: t("orders.buyer"),
      width: "minmax(100px, 1fr)",
      cell: (row) => row.buyer_name ?? NOTHING,
    },
    {
      key: "total",
      title: t("orders.total"),
      width: "minmax(116px, 1fr)",
      align: "end",
      cell: (row) => <MoneyText money={row.total} />,
    },
    {
      key: "tracking",
      title: t("orders.tracking"),
      width: "minmax(120px, 1fr)",
      cell: (row) => row.tracking_code ?? <span className="muted">{NOTHING}</span>,
    },
    {
      key: "source",
      title: t("orders.source"),
      width: "minmax(90px, 0.8fr)",
      optional: true,
      cell: (row) => words("orders.sources", row.source),
    },
    {
      key: "placed",
      title: t("orders.placed_at"),
      width: "minmax(130px, 1fr)",
      optional: true,
      cell: (row) => <TimeText at={row.placed_at} />,
    },
    {
      key: "units",
      title: t("orders.units"),
      width: "80px",
      align: "end",
      optional: true,
      cell: (row) => <NumberText value={row.unit_count} />,
    },
  ];
}

function Label({ row, words }: { row: OrderRow; words: Words }) {
  return (
    <span className="order-label">
      <StatusTag tone={toneOf(row.label)}>{words("orders.label", row.label)}</StatusTag>
      {row.hidden_label !== row.label ? (
        <span className="muted small">({words("orders.label", row.hidden_label)})</span>
      ) : null}
    </span>
  );
}

function Lines({ row, t }: { row: OrderRow; t: TFunction }) {
  const shown = row.lines.slice(0, LINES_ON_CARD);
  const rest = row.line_count - shown.length;
  return (
    <ul className="order-lines">
      {shown.map((line) => (
        <li key={line.line_no}>
          <OrderLinePicture line={line} />
          <span className="line-words">
            <b>{line.sku_code || line.external_sku}</b>{" "}
            {line.variant ? <span className="muted">{line.variant}</span> : null}
            <span className="line-title" title={line.title}>
              {line.title}
            </span>
          </span>
          <Quantity value={line.quantity} />
        </li>
      ))}
      {rest > 0 ? <li className="muted">{t("orders.more_lines", { count: rest })}</li> : null}
    </ul>
  );
}

/** More than one must shout: it is the error packers make most. */
export function Quantity({ value }: { value: number }) {
  return <span className={value > 1 ? "quantity many" : "quantity"}>×{value}</span>;
}

export function OrderLinePicture({ line }: { line: Pick<Schema<"RowLine">, "picture_url"> }) {
  return line.picture_url ? (
    <img className="line-picture" src={line.picture_url} alt="" loading="lazy" />
  ) : (
    <span className="line-picture" aria-hidden="true" />
  );
}

/** Orders to the same door: one press from one parcel, or from the reason why not. */
export function MergeHintButton(props: {
  hint: Schema<"MergeHint">;
  onMerge: (orders: string[]) => void;
}) {
  const { t } = useTranslation();
  const { orders, refused, saves } = props.hint;
  return (
    <button
      type="button"
      className={`status-tag merge-hint ${refused ? "tone-warn" : "tone-info"}`}
      onClick={() => props.onMerge(orders)}
    >
      {refused ? t("orders.merge_hint_no") : t("orders.merge_hint", { count: orders.length })}
      {saves ? (
        <>
          {" · "}
          {t("orders.merge_saves")} <MoneyText money={saves.amount} />
        </>
      ) : null}
    </button>
  );
}

/** The band above a card: number, shop, where to, when paid, tags, what stops it. */
export function OrderStrip(props: {
  row: OrderRow;
  t: TFunction;
  words: Words;
  hint: Schema<"MergeHint"> | undefined;
  onMerge: (orders: string[]) => void;
  onOpen: (id: string) => void;
}) {
  const { row, t, hint } = props;
  return (
    <>
      <button type="button" className="link" onClick={() => props.onOpen(row.id)}>
        {row.number}
      </button>
      {row.external_id ? <span className="muted">{row.external_id}</span> : null}
      <span title={row.shop.platform}>{row.shop.name}</span>
      <CountryText code={row.country} />
      <span className="muted">
        {row.paid_at ? t("orders.paid") : t("orders.placed")}{" "}
        <TimeText at={row.paid_at ?? row.placed_at} />
      </span>
      {row.tags.map((tag) => (
        <StatusTag key={tag}>{tag}</StatusTag>
      ))}
      <HoldTags
        orderId={row.id}
        holds={row.holds}
        exceptions={row.exceptions}
        words={props.words}
      />
      {hint ? <MergeHintButton hint={hint} onMerge={props.onMerge} /> : null}
    </>
  );
}
