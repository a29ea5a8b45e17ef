import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSurroundings } from "./Surroundings";

/** A fault where it happened, with a way on. */
export function FaultNote(props: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { explain } = useSurroundings();
  const { text, code, waits } = explain(props.error);
  if (waits) {
    return (
      <Alert
        type="info"
        role="status"
        showIcon
        title={text}
        action={
          <Link className="link" to={waits.to as never} search={waits.search as never}>
            {t("ui.see_request")}
          </Link>
        }
      />
    );
  }
  return (
    <Alert
      type="error"
      showIcon
      title={text}
      description={code === "" || text.includes(code) ? undefined : <code>{code}</code>}
      action={
        props.onRetry ? (
          <Button size="small" onClick={props.onRetry}>
            {t("ui.retry")}
          </Button>
        ) : undefined
      }
    />
  );
}

/** Nothing here, why that is, and what to do about it. */
export function EmptyState(props: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="empty-state">
      <svg width="72" height="48" viewBox="0 0 72 48" aria-hidden="true">
        <path
          d="M6 18h36a8 8 0 1 0-8-8M6 28h52a7 7 0 1 1-7 7M6 38h22"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </svg>
      <p className="empty-title">{props.title}</p>
      {props.hint ? <p className="muted">{props.hint}</p> : null}
      {props.children}
    </div>
  );
}

/** One name and its value. */
export type FactItem = [label: string, value: ReactNode];

/** Names and their values, as a drawer lists them. */
export function Facts(props: { items: FactItem[] }) {
  return (
    <dl className="facts">
      {props.items.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface TimelineEntry {
  id: string;
  head: ReactNode;
  note?: string | null | undefined;
  meta: ReactNode;
}

export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  return (
    <ol className="timeline">
      {entries.map((entry) => (
        <li key={entry.id}>
          <div>{entry.head}</div>
          {entry.note ? <div className="timeline-note">{entry.note}</div> : null}
          <div className="muted small">{entry.meta}</div>
        </li>
      ))}
    </ol>
  );
}
