import { useTranslation } from "react-i18next";
import { useWords } from "@/i18n/words";
import { NumberText, StatusTag } from "./texts";

const TONES = {
  asked: "warn",
  approved: "info",
  denied: "plain",
  cancelled: "plain",
  closed: "plain",
  completed: "good",
  unknown: "bad",
} as const;

/** Goods that a buyer asked to send back. */
type Returned = {
  state: keyof typeof TONES;
  said_state: string;
  external_sku: string;
  sku?: string | null;
  pieces: number;
};

/** Where a return stands at its channel; the channel's own word where nobody here knows it. */
export function ReturnTag({ row }: { row: Pick<Returned, "state" | "said_state"> }) {
  const { t } = useTranslation();
  const text =
    row.state === "unknown" ? row.said_state : t(`connections.return_state.${row.state}`);
  return <StatusTag tone={TONES[row.state]}>{text}</StatusTag>;
}

/** Amazon names one reason in several ways: `CR-DEFECTIVE`, `AMZ-PG-WJ-TOO-SMALL`. */
const plain = (code: string) =>
  code
    .replace(/^(CR-|AMZ-PG-([A-Z]{2,4}-(?=[A-Z]+-))?)/, "")
    .replaceAll("-", "_")
    .toLowerCase();

/** Why goods come back: in words where the channel's code is known, else the code. */
export function ReturnReason({ code }: { code: string }) {
  const words = useWords();
  const known = plain(code);
  const text = words("connections.return_reason", known);
  return text === known ? code : text;
}

/** Pieces of what come back: by our SKU, and by the channel's where that is another. */
export function ReturnedGoods({ row }: { row: Returned }) {
  const { external_sku, sku, pieces } = row;
  return (
    <>
      <b>{sku ?? external_sku}</b> × <NumberText value={pieces} />
      {sku && sku !== external_sku ? <div className="muted small">{external_sku}</div> : null}
    </>
  );
}
