import Modal from "antd/es/modal";
import { useTranslation } from "react-i18next";

const KEYS = [
  ["/", "search"],
  ["J", "next"],
  ["K", "previous"],
  ["Space", "select"],
  ["Enter", "open"],
  ["A", "approve"],
  ["R", "reject"],
  ["H", "hold"],
  ["M", "merge"],
  ["Esc", "close"],
  ["Ctrl + Enter", "submit"],
  ["Ctrl + K", "palette"],
  ["?", "help"],
  ["F1", "chapter"],
] as const;

export default function ShortcutList({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open footer={null} title={t("keys.title")} onCancel={onClose}>
      <dl className="shortcut-list">
        {KEYS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`shortcuts.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
