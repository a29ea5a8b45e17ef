import Button from "antd/es/button";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface Choosable {
  key: string;
  title: string;
  /** Cannot be hidden. */
  fixed?: boolean;
}

/** Which of some things are shown, and in which order. */
export function OrderedChoice(props: {
  /** All there are, in the order they have by nature. */
  items: Choosable[];
  shown: string[];
  onShow: (keys: string[]) => void;
  /** What else is chosen of one that is shown. */
  extra?: (item: Choosable) => ReactNode;
}) {
  const { t } = useTranslation();
  const { items, shown, onShow, extra } = props;
  const byNature = items.map((item) => item.key);
  const placed = shown.flatMap((key) => items.find((item) => item.key === key) ?? []);
  const hidden = items.filter((item) => !shown.includes(item.key));
  return [...placed, ...hidden].map((item) => {
    const { key, title: name } = item;
    const at = shown.indexOf(key);
    return (
      <div key={key} className="column-line">
        <label>
          <input
            type="checkbox"
            disabled={item.fixed}
            checked={at >= 0}
            onChange={(event) =>
              onShow(
                event.target.checked
                  ? withOne(shown, key, byNature)
                  : shown.filter((other) => other !== key),
              )
            }
          />
          {name}
        </label>
        {at < 0 ? null : (
          <span className="column-place">
            {extra?.(item)}
            <Button
              size="small"
              type="text"
              disabled={at === 0}
              aria-label={t("ui.column_earlier", { name })}
              onClick={() => onShow(moved(shown, key, -1))}
            >
              ↑
            </Button>
            <Button
              size="small"
              type="text"
              disabled={at === shown.length - 1}
              aria-label={t("ui.column_later", { name })}
              onClick={() => onShow(moved(shown, key, 1))}
            >
              ↓
            </Button>
          </span>
        )}
      </div>
    );
  });
}

/** The shown keys with one more, behind the one it follows by nature. */
function withOne(shown: string[], key: string, byNature: string[]): string[] {
  const before = byNature.slice(0, byNature.indexOf(key)).reverse();
  const neighbour = before.find((other) => shown.includes(other));
  const at = neighbour === undefined ? 0 : shown.indexOf(neighbour) + 1;
  return [...shown.slice(0, at), key, ...shown.slice(at)];
}

/** The shown keys with one moved by a place. */
function moved(shown: string[], key: string, by: -1 | 1): string[] {
  const at = shown.indexOf(key);
  const other = shown[at + by];
  if (at < 0 || other === undefined) return shown;
  const next = [...shown];
  next[at] = other;
  next[at + by] = key;
  return next;
}
