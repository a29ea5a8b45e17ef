import HolderOutlined from "@ant-design/icons/HolderOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { NEEDS_APPROVAL } from "@/api/approvals";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import { asProblem } from "@/api/problem";
import { changeRoutingRule, inputOf, type RoutingRule } from "@/api/routing";
import { say } from "@/ui/say";
import { StatusTag } from "@/ui/texts";
import { useConditionTexts } from "./conditions";
import { moveRule } from "./priorities";

/** The rules in the order they are asked. They are moved by dragging, or by the arrow keys. */
export function RuleTable(props: {
  rules: RoutingRule[];
  onEdit: ((rule: RoutingRule) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { rules, onEdit } = props;
  const warehouses = useQuery(warehousesOptions).data?.items ?? [];
  const codeOf = (id: string) => warehouses.find((one) => one.id === id)?.code ?? id;
  const { move, moved, moving } = useMove(rules);
  const dragged = useRef<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const conditionTexts = useConditionTexts();

  const dropOn = (at: number) => ({
    onDragOver: (event: DragEvent) => {
      if (dragged.current === null) return;
      event.preventDefault();
      setOver(at);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged.current !== null) void move(dragged.current, at);
      dragged.current = null;
      setOver(null);
    },
  });
  return (
    <>
      <table className="plain-table narrow-cards" aria-busy={moving}>
        <thead>
          <tr>
            <th scope="col">{t("routing.order")}</th>
            <th scope="col">{t("routing.name")}</th>
            <th scope="col">{t("routing.conditions")}</th>
            <th scope="col">{t("routing.warehouses")}</th>
            <th scope="col">{t("warehouses.state")}</th>
            <th scope="col">{t("ui.actions")}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, at) => (
            <tr
              key={rule.id}
              className={over === at ? "drop-here" : undefined}
              {...(onEdit ? dropOn(at) : {})}
            >
              <td className="number" data-label={t("routing.order")}>
                {onEdit ? (
                  <button
                    type="button"
                    className="drag-handle"
                    draggable={!moving}
                    data-rule={rule.id}
                    aria-label={t("routing.move", { name: rule.name })}
                    aria-keyshortcuts="ArrowUp ArrowDown"
                    onDragStart={(event) => {
                      dragged.current = at;
                      event.dataTransfer.effectAllowed = "move";
                    }}
                    onDragEnd={() => {
                      dragged.current = null;
                      setOver(null);
                    }}
                    onKeyDown={(event) => {
                      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
                      if (step === undefined) return;
                      event.preventDefault();
                      void move(at, at + step);
                    }}
                  >
                    <HolderOutlined />
                  </button>
                ) : null}
                {at + 1}
              </td>
              <th scope="row">{rule.name}</th>
              <td data-label={t("routing.conditions")}>
                {conditionTexts(rule.conditions).map((text) => (
                  <div key={text}>{text}</div>
                ))}
              </td>
              <td data-label={t("routing.warehouses")}>
                {rule.warehouses.map(codeOf).join(" → ")}
              </td>
              <td data-label={t("warehouses.state")}>
                <StatusTag tone={rule.active ? "good" : "done"}>
                  {rule.active ? t("routing.active") : t("routing.inactive")}
                </StatusTag>
              </td>
              <td>
                {onEdit ? (
                  <Button size="small" onClick={() => onEdit(rule)}>
                    {t("ui.edit")}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p role="status" className="muted small">
        {moved}
      </p>
    </>
  );
}

/** Moves a rule by changing priorities, and says where it stands now. */
function useMove(rules: RoutingRule[]) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [moved, setMoved] = useState("");
  const busy = useRef(false);
  const [moving, setMoving] = useState(false);
  const move = async (from: number, to: number) => {
    const rule = rules[from];
    const changes = moveRule(rules, from, to);
    // A key held down must not send a move of rules that are on their way already.
    if (!rule || changes.length === 0 || busy.current) return;
    busy.current = true;
    setMoving(true);
    try {
      for (const { rule: changed, priority } of changes) {
        await changeRoutingRule(changed, { ...inputOf(changed), priority }, newKey());
      }
      setMoved(t("routing.moved", { name: rule.name, place: to + 1, count: rules.length }));
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === NEEDS_APPROVAL) say.good(problemText(problem));
      else say.bad(`${problemText(problem)} ${t("routing.stale_hint")}`);
    } finally {
      await client.invalidateQueries({ queryKey: keys.routing });
      busy.current = false;
      setMoving(false);
      // The row was drawn anew at another place; the hand stays on it.
      requestAnimationFrame(() => {
        document.querySelector<HTMLElement>(`[data-rule="${CSS.escape(rule.id)}"]`)?.focus();
      });
    }
  };
  return { move, moved, moving };
}
