import Modal from "antd/es/modal";
import type { Asked } from "./ask";
import { useShortcuts } from "./shortcuts";

export default function AskDialog({ asked }: { asked: Asked }) {
  const { title, text, yes, no, answer } = asked;
  useShortcuts({ Escape: () => answer(false) }, { exclusive: true });
  return (
    <Modal
      open
      title={title}
      okText={yes}
      cancelText={no}
      okButtonProps={{ danger: true }}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={420}
      // Above a drawer that is still sliding in.
      zIndex={1100}
      onOk={() => answer(true)}
      onCancel={() => answer(false)}
    >
      {text}
    </Modal>
  );
}
