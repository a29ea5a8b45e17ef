import Drawer from "antd/es/drawer";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type ShortcutMap, useShortcuts } from "./shortcuts";

/** One thing beside the list it stands in: Escape closes it, and no key reaches the list below. */
export function SideDrawer(props: {
  title: ReactNode;
  size: number;
  onClose: () => void;
  /** More keys than Escape, or another Escape. */
  keys?: ShortcutMap;
  extra?: ReactNode;
  /** What it holds reaches its edges. */
  bare?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const { title, size, onClose, keys, extra, bare = false } = props;
  useShortcuts({ Escape: onClose, ...keys }, { exclusive: true });
  return (
    <Drawer
      open
      size={size}
      // The layer of shortcuts has Escape: a dialog above closes first.
      keyboard={false}
      onClose={onClose}
      closable={{ "aria-label": t("ui.close") }}
      styles={{ wrapper: { maxWidth: "100vw" }, ...(bare ? { body: { padding: 0 } } : {}) }}
      title={title}
      extra={extra}
    >
      {props.children}
    </Drawer>
  );
}
