import AppstoreOutlined from "@ant-design/icons/AppstoreOutlined";
import CloudServerOutlined from "@ant-design/icons/CloudServerOutlined";
import ContainerOutlined from "@ant-design/icons/ContainerOutlined";
import FieldTimeOutlined from "@ant-design/icons/FieldTimeOutlined";
import ImportOutlined from "@ant-design/icons/ImportOutlined";
import InboxOutlined from "@ant-design/icons/InboxOutlined";
import MenuOutlined from "@ant-design/icons/MenuOutlined";
import SafetyOutlined from "@ant-design/icons/SafetyOutlined";
import SettingOutlined from "@ant-design/icons/SettingOutlined";
import ShoppingOutlined from "@ant-design/icons/ShoppingOutlined";
import TeamOutlined from "@ant-design/icons/TeamOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Connection, followChanges } from "@/api/events";
import { sessionOptions } from "@/api/session";
import { type MenuEntry, menuFor } from "@/lib/pages";
import { ShortcutHelp } from "@/ui/ShortcutHelp";
import { useShortcuts } from "@/ui/shortcuts";
import { Banners } from "./Banners";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";
import "./app.css";

const ICONS: Record<MenuEntry["key"], ReactNode> = {
  orders: <ShoppingOutlined />,
  products: <AppstoreOutlined />,
  stock: <ContainerOutlined />,
  customers: <TeamOutlined />,
  imports: <ImportOutlined />,
  inbox: <InboxOutlined />,
  jobs: <FieldTimeOutlined />,
  settings: <SettingOutlined />,
  access: <SafetyOutlined />,
  system: <CloudServerOutlined />,
};

/** Menu, page, status bar: what stays while pages change. */
export function Frame() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = useLocation({ select: (location) => location.pathname });
  const session = useQuery(sessionOptions).data;
  const [connection, setConnection] = useState<Connection>("connecting");
  const [menuOpen, setMenuOpen] = useState(false);
  useEffect(() => followChanges(client, setConnection), [client]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu
  useEffect(() => setMenuOpen(false), [path]);
  useShortcuts({ Escape: () => setMenuOpen(false) }, { enabled: menuOpen });
  const entries = menuFor(session?.permissions ?? []);

  return (
    <div className={`frame${menuOpen ? " menu-open" : ""}`}>
      <a className="skip-link" href="#page">
        {t("ui.skip")}
      </a>
      <TopBar
        session={session}
        onSignedOut={() => void navigate({ to: "/sign-in" })}
        menuButton={
          <Button
            className="menu-button"
            type="text"
            icon={<MenuOutlined />}
            aria-label={t("menu.title")}
            aria-expanded={menuOpen}
            aria-controls="menu"
            onClick={() => setMenuOpen(!menuOpen)}
          />
        }
      />
      <nav className="menu" id="menu" aria-label={t("menu.title")}>
        {entries.map((entry) => (
          <Link
            key={entry.key}
            to={entry.to as never}
            className="menu-entry"
            activeProps={{ className: "menu-entry active" }}
            aria-current={`${path}/`.startsWith(`${entry.root}/`) ? "page" : undefined}
          >
            <span aria-hidden="true">{ICONS[entry.key]}</span>
            {t(`menu.${entry.key}`)}
          </Link>
        ))}
      </nav>
      <main id="page" className="frame-page" tabIndex={-1}>
        {session ? <Banners session={session} /> : null}
        <Outlet />
      </main>
      <StatusBar connection={connection} session={session} />
      <ShortcutHelp />
    </div>
  );
}
