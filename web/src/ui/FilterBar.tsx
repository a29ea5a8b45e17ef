import FilterOutlined from "@ant-design/icons/FilterOutlined";
import SearchOutlined from "@ant-design/icons/SearchOutlined";
import Button from "antd/es/button";
import type { InputRef } from "antd/es/input";
// The folder's index brings passwords, codes and text areas with it.
import Input from "antd/es/input/Input";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asQuestion, splitPasted } from "@/lib/search";
import { Choice } from "./Choice";
import { useShortcuts } from "./shortcuts";

export interface QuickFilter {
  name: string;
  label: string;
  options: { value: string; label: string }[];
}

/** One search box and the quick filters; what they hold is the address of the page. */
export function FilterBar(props: {
  placeholder: string;
  values: Record<string, string | undefined>;
  filters: QuickFilter[];
  /** For lists that know no text search. */
  withoutSearch?: boolean;
  /** The server takes many numbers at once: what is pasted from a sheet is looked for at once. */
  takesMany?: boolean;
  onChange: (change: Record<string, string | undefined>) => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { values } = props;
  const box = useRef<InputRef>(null);
  const [text, setText] = useState(values.q ?? "");
  const [open, setOpen] = useState(false);
  useShortcuts({ "/": () => box.current?.focus({ cursor: "all" }) });
  // Going back in the browser changes the address under the box.
  useEffect(() => setText(values.q ?? ""), [values.q]);

  const names = ["q", ...props.filters.map((filter) => filter.name)];
  const used = names.filter((name) => values[name] !== undefined).length;
  const search = (typed: string) =>
    props.onChange({ q: props.takesMany ? asQuestion(typed) : splitOrKeep(typed) });

  return (
    <search className="filter-bar">
      {props.withoutSearch ? null : (
        <Input
          ref={box}
          className="search-box"
          allowClear
          prefix={<SearchOutlined />}
          suffix={<kbd>/</kbd>}
          aria-label={t("ui.search")}
          aria-keyshortcuts="/"
          placeholder={props.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (event.target.value === "") search("");
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData("text");
            // A one-line input would glue pasted lines together.
            if (!/[\r\n\t]/.test(pasted)) return;
            event.preventDefault();
            if (props.takesMany) search(pasted);
            else setText(splitPasted(pasted).join(" "));
          }}
          onPressEnter={(event) => {
            if (!event.nativeEvent.isComposing) search(text);
          }}
        />
      )}
      {props.filters.length === 0 ? null : (
        <Button
          className="filter-toggle"
          icon={<FilterOutlined />}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t("ui.filters")}
        </Button>
      )}
      <div className={`quick-filters${open ? " open" : ""}`}>
        {props.filters.map((filter) => (
          <Choice
            key={filter.name}
            className="quick-filter"
            label={filter.label}
            nothing={filter.label}
            value={values[filter.name]}
            options={filter.options}
            onChange={(value) => props.onChange({ [filter.name]: value })}
          />
        ))}
        {used > 0 ? (
          <Button
            type="link"
            onClick={() => props.onChange(Object.fromEntries(names.map((n) => [n, undefined])))}
          >
            {t("ui.reset")}
          </Button>
        ) : null}
        {props.children}
      </div>
    </search>
  );
}

/** Many numbers become one list with single blanks; a phrase stays as typed. */
function splitOrKeep(typed: string): string | undefined {
  const trimmed = typed.trim();
  if (trimmed === "") return undefined;
  return /[\r\n\t,;，、；]/.test(trimmed) ? splitPasted(trimmed).join(" ") : trimmed;
}
