import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Input, { type InputRef } from "antd/es/input";
import Select from "antd/es/select";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { userListOptions } from "@/api/access";
import type { AuditFilter, AuditRow } from "@/api/audit";
import { problemText } from "@/api/faults";
import { findOrder } from "@/api/orders";
import { asProblem } from "@/api/problem";
import { useRecordWords } from "@/api/RecordText";
import { useMay } from "@/api/session";
import { prefixOf, shortId } from "@/lib/ids";
import { useShortcuts } from "@/ui/shortcuts";
import { EVENT_KINDS } from "./kinds";

type Change = (part: Record<string, string | undefined>) => void;

/** By person, thing, what happened, days and address: each stands in the address of the page. */
export function AuditFilters(props: { values: AuditFilter; rows: AuditRow[]; onChange: Change }) {
  const { t } = useTranslation();
  const { values, onChange } = props;
  const { kindText } = useRecordWords();
  const kinds = useMemo(
    () =>
      Object.entries(EVENT_KINDS).map(([group, codes]) => ({
        label: t(`audit.group.${group as keyof typeof EVENT_KINDS}`),
        options: codes.map((value) => ({ value, label: kindText(value) })),
      })),
    [t, kindText],
  );
  const used = Object.values(values).some((value) => value !== undefined);
  return (
    <search className="filter-bar">
      <SubjectBox value={values.subject} onChange={onChange} />
      <PersonSelect value={values.actor_id} rows={props.rows} onChange={onChange} />
      <Select
        className="audit-select"
        aria-label={t("audit.kind")}
        placeholder={t("audit.kind")}
        value={values.kind}
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        popupMatchSelectWidth={260}
        options={kinds}
        onChange={(kind?: string) => onChange({ kind, event: undefined })}
      />
      {(["from", "until"] as const).map((name) => (
        <span key={name} className="audit-day">
          <label htmlFor={`audit-${name}`} className="muted">
            {t(`audit.${name}`)}
          </label>
          <Input
            id={`audit-${name}`}
            type="date"
            value={values[name] ?? ""}
            onChange={({ target }) => onChange({ [name]: target.value || undefined })}
          />
        </span>
      ))}
      <Input.Search
        className="audit-address"
        allowClear
        aria-label={t("audit.address")}
        placeholder={t("audit.address")}
        defaultValue={values.address}
        key={values.address}
        onSearch={(text) => onChange({ address: text.trim() || undefined })}
      />
      {used ? (
        <Button
          type="link"
          onClick={() =>
            onChange(Object.fromEntries(Object.keys(values).map((name) => [name, undefined])))
          }
        >
          {t("ui.reset")}
        </Button>
      ) : null}
    </search>
  );
}

/** What was typed finds one thing: by its id, or an order by its number. */
function SubjectBox({ value, onChange }: { value: string | undefined; onChange: Change }) {
  const { t } = useTranslation();
  const { thingText } = useRecordWords();
  // What is typed belongs to the value it was typed over: another one, from wherever, is shown instead.
  const [typed, setTyped] = useState<{ over: string | undefined; text: string } | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const text = typed?.over === value ? (typed?.text ?? null) : null;
  const box = useRef<InputRef>(null);
  const mayFind = useMay()("orders.view");
  useShortcuts({ "/": () => box.current?.focus({ cursor: "all" }) });
  const shown = text ?? (value === undefined ? "" : `${thingText(value)} ${shortId(value)}`);
  const search = async (asked: string) => {
    const wanted = asked.trim();
    setWrong(null);
    if (wanted === "") return onChange({ subject: undefined });
    if (prefixOf(wanted)) {
      setTyped(null);
      return onChange({ subject: wanted });
    }
    try {
      const order = mayFind ? await findOrder(wanted) : null;
      if (!order) return setWrong(t("audit.subject_unknown"));
      setTyped({ over: order.id, text: order.number });
      onChange({ subject: order.id });
    } catch (error) {
      setWrong(problemText(asProblem(error)));
    }
  };
  return (
    <span className="audit-subject">
      <Input.Search
        ref={box}
        allowClear
        aria-label={t("audit.subject")}
        aria-keyshortcuts="/"
        placeholder={t("audit.subject_hint")}
        value={shown}
        status={wrong === null ? "" : "error"}
        onChange={({ target }) => {
          setTyped({ over: value, text: target.value });
          setWrong(null);
          if (target.value === "") void search("");
        }}
        onSearch={(asked, _event, info) => {
          if (info?.source !== "clear" && asked !== "" && text !== null) void search(asked);
        }}
      />
      <span role="status" className="bad-text small">
        {wrong}
      </span>
    </span>
  );
}

/** Everybody for who may see everybody; else those whose doings are on screen. */
function PersonSelect(props: { value: string | undefined; rows: AuditRow[]; onChange: Change }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const mayList = useMay()("access.manage_users");
  const users = useInfiniteQuery({
    ...userListOptions(text === "" ? {} : { q: text }),
    enabled: mayList,
  });
  const names = new Map<string, string>();
  for (const user of users.data?.pages.flatMap(({ items }) => items) ?? []) {
    names.set(user.id, user.display_name);
  }
  for (const { actor } of props.rows) {
    const wanted = actor.name.toLowerCase().includes(text.toLowerCase());
    if (actor.id !== "" && wanted && !names.has(actor.id)) names.set(actor.id, actor.name);
  }
  const { value } = props;
  if (value !== undefined && !names.has(value)) names.set(value, shortId(value));
  return (
    <Select
      className="audit-select"
      aria-label={t("audit.who")}
      placeholder={t("audit.who")}
      value={value}
      allowClear
      showSearch={{ filterOption: false, onSearch: setText }}
      options={[...names].map(([id, label]) => ({ value: id, label: label || shortId(id) }))}
      onChange={(actor_id?: string) => props.onChange({ actor_id, event: undefined })}
    />
  );
}
