import CopyOutlined from "@ant-design/icons/CopyOutlined";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import type { Schema } from "@/api/schemas";
import { copyText } from "@/lib/copy";
import { numberFormat } from "@/lib/formats";
import { useSurroundings } from "@/ui/Surroundings";
import { say } from "@/ui/say";

/** What became of the numbers that were looked for: found, not found, given twice. */
export default function PastedNote(props: { pasted: Schema<"PastedNumbers">; notFound: string[] }) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const number = (value: number) => numberFormat(locale).format(value);
  const { pasted, notFound } = props;
  const repeated = pasted.repeated.map((one) => `${one.number} ×${one.times}`);
  return (
    <section className="pasted-note" aria-label={t("desk.pasted.label")}>
      <strong role="status">
        {t("desk.pasted.found", {
          found: number(pasted.numbers - notFound.length),
          total: number(pasted.numbers),
        })}
      </strong>
      {notFound.length > 0 ? (
        <Numbers
          tone="bad"
          title={t("desk.pasted.not_found", { count: notFound.length })}
          shown={notFound}
          copied={notFound}
        />
      ) : null}
      {repeated.length > 0 ? (
        <Numbers
          tone="warn"
          title={t("desk.pasted.repeated", { count: repeated.length })}
          shown={repeated}
          copied={pasted.repeated.map((one) => one.number)}
        />
      ) : null}
      {pasted.cut.length > 0 ? (
        <span className="muted">{t("desk.pasted.cut", { numbers: pasted.cut.join(", ") })}</span>
      ) : null}
    </section>
  );
}

/** Numbers with what they are; copied one a line, as a sheet takes them. */
function Numbers(props: {
  tone: "bad" | "warn";
  title: string;
  shown: string[];
  copied: string[];
}) {
  const { t } = useTranslation();
  const copy = () =>
    void copyText(props.copied.join("\n")).then(
      () => say.good(t("ui.copied")),
      () => undefined,
    );
  return (
    <div className={`pasted-numbers ${props.tone}`}>
      <b>{props.title}</b>
      <span className="numbers">{props.shown.join(" · ")}</span>
      <Button
        size="small"
        icon={<CopyOutlined />}
        aria-label={`${t("ui.copy")}: ${props.title}`}
        onClick={copy}
      >
        {t("ui.copy")}
      </Button>
    </div>
  );
}
