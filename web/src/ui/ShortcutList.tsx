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
  ["Esc", "close"],
  ["Ctrl + Enter", "submit"],
  ["?", "help"],
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
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
