import CheckOutlined from "@ant-design/icons/CheckOutlined";
import ExclamationOutlined from "@ant-design/icons/ExclamationOutlined";
import MinusOutlined from "@ant-design/icons/MinusOutlined";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OrderView, Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { formatMoney } from "@/lib/money";
import { EDIT_FIXES, fixAddress } from "../status";

type Check = Schema<"ReviewCheck">;

const SIGNS: Record<Check["state"], ReactNode> = {
  good: <CheckOutlined />,
  different: <ExclamationOutlined />,
  unknown: <MinusOutlined />,
};

/** Every point with what was found; only what differs has a colour. */
export function Checklist({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  return (
    <ul className="checklist" aria-label={t("desk.review.checklist")}>
      {view.checks.map((check) => (
        <li key={check.name} className={`check ${check.state}`}>
          <span className="check-sign" aria-hidden="true">
            {SIGNS[check.state]}
          </span>
          <span className="check-name">{t(`desk.review.check.${check.name}`)}</span>
          <span className="check-found">
            <Found view={view} check={check} />
            <Fixes view={view} check={check} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Found({ view, check }: { view: OrderView; check: Check }) {
  const { t } = useTranslation();
  const words = useWords();
  const said = check.codes.map((code) => words("orders.stop", code));
  const lines = check.lines.map((lineNo) => lineName(view, lineNo));
  const texts = [...said, ...(lines.length > 0 ? [lines.join(", ")] : [])];
  const { wanted, found } = check;
  if (wanted && found) {
    const by = found.minor - wanted.minor;
    const difference = formatMoney({ ...found, minor: by });
    const sign = by > 0 ? "+" : "";
    texts.push(
      by === 0
        ? formatMoney(found)
        : t(`desk.review.compared.${check.name === "margin" ? "margin" : "difference"}`, {
            found: formatMoney(found),
            wanted: formatMoney(wanted),
            difference: `${sign}${difference}`,
          }),
    );
  }
  if (texts.length === 0) texts.push(t(`desk.review.state.${check.state}`));
  return <>{texts.join(" · ")}</>;
}

/** The one thing that mends each exception of this point. */
function Fixes({ view, check }: { view: OrderView; check: Check }) {
  const words = useWords();
  const open = view.exceptions.filter(({ code }) => check.codes.includes(code));
  const fixes = [...new Set(open.map(({ fix }) => fix))];
  return fixes.map((fix) => {
    const elsewhere = fixAddress(fix);
    const form = EDIT_FIXES.includes(fix) ? { form: "edit" } : {};
    const here = { tab: "all", order: view.order.id, ...form };
    return (
      <Link
        key={fix}
        className="fix-link"
        to={(elsewhere?.to ?? "/orders") as never}
        search={(elsewhere?.search ?? here) as never}
      >
        {words("orders.fix", fix)}
      </Link>
    );
  });
}

function lineName(view: OrderView, lineNo: number): string {
  const line = view.lines.find(({ line_no }) => line_no === lineNo);
  return line?.sku_code || line?.external_sku || `#${lineNo}`;
}
