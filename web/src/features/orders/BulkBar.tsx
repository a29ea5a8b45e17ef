import { useTranslation } from "react-i18next";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import type { Intent } from "./commands";

const BULK: { command: Intent["command"]; shortcut?: string; danger?: boolean }[] = [
  { command: "approve", shortcut: "A" },
  { command: "confirm" },
  { command: "reject", shortcut: "R" },
  { command: "hold", shortcut: "H" },
  { command: "tag" },
  { command: "cancel", danger: true },
];

/** Commands on everything ticked. Always in place: the list must not jump when a box is ticked. */
export function BulkBar(props: {
  disabled: boolean;
  onCommand: (command: Intent["command"]) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      {BULK.map(({ command, shortcut, danger }) => (
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
