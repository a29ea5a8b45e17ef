import Button from "antd/es/button";
import Select from "antd/es/select";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { TermsTrial } from "@/api/channels";
import { asProblem } from "@/api/problem";
import { FaultNote } from "@/ui/notes";
import { TermsTried } from "./TermsTried";

/** Terms to begin with; fetched when one is chosen. */
const BEGINNINGS = {
  rest: () => import("../../../../docs/mappings/rest.json?raw"),
  vendure: () => import("../../../../docs/mappings/vendure.json?raw"),
};
type Beginning = keyof typeof BEGINNINGS;

/** Terms as they are written, with the numbers of their lines, and what the shop's orders would be by them. */
export default function TermsEditor(props: {
  id?: string;
  value?: string;
  onChange?: (terms: string) => void;
  /** Asks the shop once. */
  onTry: (terms: string) => Promise<TermsTrial>;
  /** Why they could not be saved. */
  refused: unknown;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<TermsTrial | null>(null);
  const [error, setError] = useState<unknown>(null);
  const hint = useId();
  const shown = error ?? (tried ? null : props.refused);
  const terms = props.value ?? "";
  const attempt = async () => {
    setBusy(true);
    setError(null);
    try {
      setTried(await props.onTry(terms));
    } catch (fault) {
      setTried(null);
      // What stands beside an empty field is said there.
      setError(fault instanceof Error ? fault : null);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="terms">
      <div className="webhook-steps">
        <Select<Beginning>
          aria-label={t("connections.terms_begin")}
          placeholder={t("connections.terms_begin")}
          style={{ width: 260 }}
          options={(Object.keys(BEGINNINGS) as Beginning[]).map((value) => ({
            value,
            label: t(`connections.terms_of.${value}`),
          }))}
          onChange={async (chosen) => props.onChange?.((await BEGINNINGS[chosen]()).default)}
        />
        <Button loading={busy} disabled={terms.trim() === ""} onClick={() => void attempt()}>
          {t("connections.terms_try")}
        </Button>
      </div>
      <p className="muted small" id={hint}>
        {t("connections.terms_hint")}
      </p>
      <div className="terms-beside">
        <Lines
          id={props.id}
          value={terms}
          describedBy={hint}
          onChange={(text) => props.onChange?.(text)}
        />
        <div className="terms-found" aria-live="polite">
          {shown ? <Findings error={shown} /> : null}
          {tried ? <TermsTried tried={tried} /> : null}
          {!shown && !tried ? <p className="muted">{t("connections.terms_untried")}</p> : null}
        </div>
      </div>
    </div>
  );
}

/** A text with the numbers of its lines. */
function Lines(props: {
  id: string | undefined;
  value: string;
  describedBy: string;
  onChange: (text: string) => void;
}) {
  const { t } = useTranslation();
  const numbers = useRef<HTMLPreElement>(null);
  const count = props.value.split("\n").length;
  return (
    <div className="terms-lines">
      <pre ref={numbers} aria-hidden="true">
        {Array.from({ length: count }, (_, at) => at + 1).join("\n")}
      </pre>
      <textarea
        id={props.id}
        aria-label={t("connections.terms")}
        aria-describedby={props.describedBy}
        spellCheck={false}
        autoCapitalize="off"
        wrap="off"
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
        onScroll={({ currentTarget }) => {
          if (numbers.current) numbers.current.scrollTop = currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** Each word that is wrong, by its path; or why the shop did not answer. */
function Findings({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const { detail, fields } = asProblem(error);
  return (
    <>
      <FaultNote error={error} />
      {fields.length === 0 && detail ? <p className="muted small">{detail}</p> : null}
      {fields.length > 0 ? (
        <ul className="terms-wrong" aria-label={t("connections.terms_wrong")}>
          {fields.map((field) => (
            <li key={`${field.path} ${field.detail}`}>
              <code>{field.path}</code> {field.detail}
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
