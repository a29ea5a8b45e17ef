import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { type Delivery, wrongOf } from "@/api/inbox";
import { useWords } from "@/i18n/words";

type Words = (group: string, code: string) => string;

/** Fields named in a row of the list; the drawer names all. */
const FIELDS_IN_LIST = 3;

/** `lines[0].quantity` → "Line 1: Quantity"; a name no catalogue knows stays as it was sent. */
export function useFieldText(): (path: string) => string {
  const { t } = useTranslation();
  const words: Words = useWords();
  return (path) => {
    const inner = /^orders\[\d+\]\.?/.exec(path)?.[0] ?? "";
    const own = path.slice(inner.length);
    const line = /^lines\[(\d+)\]\.?/.exec(own);
    const name = own.slice(line?.[0].length ?? 0);
    const last = name.split(".").at(-1) ?? "";
    const text = last === "" ? "" : words("order_details.field", last);
    if (!line) return text || t("inbox.whole");
    const where = t("inbox.line", { number: Number(line[1]) + 1 });
    return text === "" ? where : `${where}: ${text}`;
  };
}

/** What was wrong in words: the fault, and where it stood. */
export function WrongText({ delivery, all }: { delivery: Delivery; all?: boolean }) {
  const { t } = useTranslation();
  const fieldText = useFieldText();
  const { code, fields } = wrongOf(delivery);
  if (code === null) return <span className="muted">{t("inbox.untold")}</span>;
  const shown = all ? fields : fields.slice(0, FIELDS_IN_LIST);
  const rest = fields.length - shown.length;
  return (
    <>
      <span className="bad-text">{faultText(code)}</span>
      {shown.length > 0 ? (
        <div className="muted small">
          {shown.map(fieldText).join(" · ")}
          {rest > 0 ? ` · +${rest}` : ""}
        </div>
      ) : null}
    </>
  );
}
