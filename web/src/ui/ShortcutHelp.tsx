import Modal from "antd/es/modal";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcuts } from "./shortcuts";

const KEYS = [
  ["/", "search"],
  ["J", "next"],
  ["K", "previous"],
  ["Space", "select"],
  ["Enter", "open"],
  ["A", "approve"],
  ["R", "reject"],
  ["H", "hold"],
  ["Esc", "close"],
  ["Ctrl + Enter", "submit"],
  ["?", "help"],
] as const;

/** `?` shows which keys work here. */
export function ShortcutHelp() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useShortcuts({ "?": () => setOpen(true) });
  useShortcuts(
    { "?": () => setOpen(false), Escape: () => setOpen(false) },
    { enabled: open, exclusive: true },
  );
  return (
    <Modal open={open} footer={null} title={t("keys.title")} onCancel={() => setOpen(false)}>
      <dl className="shortcut-list">
        {KEYS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
