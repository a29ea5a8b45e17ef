import { memo } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import type { Intent } from "./send";

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
  { command: "release", permission: "orders.hold" },
  { command: "tag", permission: "orders.annotate" },
  { command: "cancel", permission: "orders.cancel", danger: true },
];

/** Commands on everything ticked. Always in place: the list must not jump when a box is ticked. */
export const BulkBar = memo(function BulkBar(props: {
  disabled: boolean;
  /** Ids that could go into one parcel: ticked rows only, never "all results". */
  mergeable: string[];
  onMerge: (orders: string[]) => void;
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
      {may("orders.edit") ? (
        <CommandButton
          size="small"
          refusedWhy={props.mergeable.length < 2 ? t("orders.merge_two") : undefined}
          onClick={() => props.onMerge(props.mergeable)}
        >
          {t("orders.merge")}
        </CommandButton>
      ) : null}
    </>
  );
});
