import type { ReactNode } from "react";

/**
 * One of a few words. The browser's own list: every device has the one its people know, it needs no
 * script, and typing finds an entry.
 */
export function Choice(props: {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  /** The first entry, for "nothing chosen"; without it something always is. */
  nothing?: string;
  className?: string;
  icon?: ReactNode;
  onChange: (value: string | undefined) => void;
}) {
  const { value, options } = props;
  // The address may hold a word of an older version: shown as it is rather than silently dropped.
  const unknown = value !== undefined && !options.some((option) => option.value === value);
  return (
    <span className={`choice ${props.className ?? ""}`}>
      {props.icon ? <span aria-hidden="true">{props.icon}</span> : null}
      <select
        aria-label={props.label}
        className={value === undefined ? "unset" : undefined}
        value={value ?? ""}
        onChange={(event) => props.onChange(event.target.value || undefined)}
      >
        {props.nothing === undefined ? null : <option value="">{props.nothing}</option>}
        {unknown ? <option value={value}>{value}</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </span>
  );
}
