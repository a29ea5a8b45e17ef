import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import Input from "antd/es/input/Input";
import Modal from "antd/es/modal";
import { type KeyboardEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { sessionOptions } from "@/api/session";
import { lacksFor, menuFor, type PagePath } from "@/lib/pages";
import { asQuestion, type Search } from "@/lib/search";
import { useShortcuts } from "@/ui/shortcuts";
import { useInView } from "@/ui/useInView";

interface Way {
  label: string;
  to: PagePath;
  search?: Search;
}

/** Every page by its name, and every order by its number, from wherever one is. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const domId = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  useShortcuts({ Escape: onClose }, { exclusive: true });
  const permissions = useQuery(sessionOptions).data?.permissions ?? [];
  const ways = useWays(permissions, text);
  const chosen = Math.min(at, ways.length - 1);
  const shown = useInView<HTMLDivElement>(chosen);

  const go = (way: Way | undefined) => {
    if (!way) return;
    onClose();
    void navigate({ to: way.to, search: way.search ?? {} } as never);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") go(ways[chosen]);
    else if (event.key === "ArrowDown") setAt(Math.min(chosen + 1, ways.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(chosen - 1, 0));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Modal
      open
      footer={null}
      closable={false}
      keyboard={false}
      title={t("desk.palette.title")}
      onCancel={onClose}
    >
      <Input
        autoFocus
        role="combobox"
        aria-expanded
        aria-controls={`${domId}-list`}
        aria-activedescendant={ways[chosen] ? `${domId}-${chosen}` : undefined}
        aria-label={t("desk.palette.hint")}
        placeholder={t("desk.palette.hint")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        className="palette"
        role="listbox"
        id={`${domId}-list`}
        aria-label={t("desk.palette.title")}
      >
        {ways.map((way, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={`${way.to} ${way.label}`}
            id={`${domId}-${index}`}
            ref={index === chosen ? shown : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="palette-way"
            onClick={() => go(way)}
          >
            {way.label}
          </div>
        ))}
      </div>
    </Modal>
  );
}

/** What fits the text: pages by their names, then the orders it may mean. */
function useWays(permissions: readonly string[], text: string): Way[] {
  const { t } = useTranslation();
  const may = (page: PagePath) => lacksFor(page, permissions) === null;
  const pages: Way[] = [
    ...menuFor(permissions).map(({ key, to }) => ({ label: t(`menu.${key}`), to })),
    ...(may("/orders/new") ? [{ label: t("orders.new"), to: "/orders/new" as const }] : []),
    { label: t("app.account"), to: "/account" },
  ];
  const wanted = text.trim().toLowerCase();
  const fitting = pages.filter(({ label }) => label.toLowerCase().includes(wanted));
  const q = asQuestion(text);
  if (q === undefined || !may("/orders")) return fitting;
  const found: Way = {
    label: t("desk.palette.orders", { text: text.trim() }),
    to: "/orders",
    search: { tab: "all", q },
  };
  return [...fitting, found];
}
