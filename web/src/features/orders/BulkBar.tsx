import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import type { Intent } from "./commands";

const BULK: {
  command: Intent["command"];
  permission: string;
  shortcut?: string;
  danger?: boolean;
}[] = [
  { command: "approve", permission: "orders.review", shortcut: "A" },
  { command: "confirm", permission: "orders.confirm" },
  { command: "reject", permission: "orders.review", shortcut: "R" },
  { command: "hold", permission: "orders.hold", shortcut: "H" },
  { command: "tag", permission: "orders.edit" },
  { command: "cancel", permission: "orders.cancel", danger: true },
];

/** Commands on everything ticked. Always in place: the list must not jump when a box is ticked. */
export function BulkBar(props: {
  disabled: boolean;
  onCommand: (command: Intent["command"]) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const may = useMay();
  return (
    <>
      {BULK.filter(({ permission }) => may(permission)).map(({ command, shortcut, danger }) => (
        <CommandButton
          key={command}
          size="small"
          danger={danger}
          shortcut={shortcut}
          refusedWhy={props.disabled ? t("orders.tick_first") : undefined}
          onClick={() => props.onCommand(command)}
        >
          {words("orders.command", command)}
        </CommandButton>
      ))}
    </>
  );
}
