import AlertOutlined from "@ant-design/icons/AlertOutlined";
import AppstoreOutlined from "@ant-design/icons/AppstoreOutlined";
import AuditOutlined from "@ant-design/icons/AuditOutlined";
import CalendarOutlined from "@ant-design/icons/CalendarOutlined";
import CheckSquareOutlined from "@ant-design/icons/CheckSquareOutlined";
import CloudServerOutlined from "@ant-design/icons/CloudServerOutlined";
import ContainerOutlined from "@ant-design/icons/ContainerOutlined";
import EyeInvisibleOutlined from "@ant-design/icons/EyeInvisibleOutlined";
import FieldTimeOutlined from "@ant-design/icons/FieldTimeOutlined";
import FileDoneOutlined from "@ant-design/icons/FileDoneOutlined";
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
import { lazy, type ReactNode, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { MOST_COUNTED, waitingCountOptions } from "@/api/approvals";
import { type Connection, followChanges } from "@/api/events";
import { sessionOptions } from "@/api/session";
import { withOffice } from "@/i18n";
import { leavePage, pageAsLeft } from "@/lib/left";
import { type MenuEntry, menuFor } from "@/lib/pages";
import type { Search } from "@/lib/search";
import { onStored, readStored } from "@/lib/stored";
import { useSurroundings } from "@/ui/Surroundings";
import { useShortcuts } from "@/ui/shortcuts";
import { countText } from "@/ui/texts";
import { Banners } from "./Banners";
import { HelpDoor } from "./HelpDoor";
import { PaletteDoor } from "./PaletteDoor";
import { StatusBar } from "./StatusBar";
import { TopBar } from "./TopBar";
import "./app.css";

const Welcome = lazy(withOffice(() => import("./Welcome")));
// Shows nothing: the page need not wait for it.
const LayoutSync = lazy(() => import("./LayoutSync"));

const ICONS: Record<MenuEntry["key"], ReactNode> = {
  today: <CalendarOutlined />,
  orders: <ShoppingOutlined />,
  review: <FileDoneOutlined />,
  products: <AppstoreOutlined />,
  stock: <ContainerOutlined />,
  customers: <TeamOutlined />,
  imports: <ImportOutlined />,
  inbox: <InboxOutlined />,
  jobs: <FieldTimeOutlined />,
  alerts: <AlertOutlined />,
  approvals: <CheckSquareOutlined />,
  audit: <AuditOutlined />,
  settings: <SettingOutlined />,
  access: <SafetyOutlined />,
  privacy: <EyeInvisibleOutlined />,
  system: <CloudServerOutlined />,
};

/** Menu, page, status bar: what stays while pages change. */
export function Frame() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const location = useLocation();
  const path = location.pathname;
  const session = useQuery(sessionOptions).data;
  const [connection, setConnection] = useState<Connection>("connecting");
  const [menuOpen, setMenuOpen] = useState(false);
  useEffect(() => followChanges(client, setConnection), [client]);
  useEffect(
    () => leavePage(location.pathname, location.search as Search),
    [location.pathname, location.search],
  );
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
            // Back at a page, it is as it was left; on it already, it is as it begins.
            search={(path === entry.to ? {} : pageAsLeft(entry.to)) as never}
            className="menu-entry"
            activeProps={{ className: "menu-entry active" }}
            aria-current={`${path}/`.startsWith(`${entry.root}/`) ? "page" : undefined}
          >
            <span aria-hidden="true">{ICONS[entry.key]}</span>
            {t(`menu.${entry.key}`)}
            {entry.key === "approvals" ? <WaitingBadge /> : null}
          </Link>
        ))}
      </nav>
      <main id="page" className="frame-page" tabIndex={-1}>
        {session ? <Banners session={session} /> : null}
        <Outlet />
        {path === "/today" ? <WelcomeOnce /> : null}
      </main>
      <StatusBar connection={connection} session={session} />
      <HelpDoor />
      <Suspense fallback={null}>
        <LayoutSync />
      </Suspense>
      <PaletteDoor />
    </div>
  );
}

/** Below the first page, where it moves nothing; once it was answered, nothing is fetched for it. */
function WelcomeOnce() {
  const answered = useSyncExternalStore(onStored, () => readStored("tour") !== null);
  return answered ? null : (
    <Suspense fallback={null}>
      <Welcome />
    </Suspense>
  );
}

/** How many requests wait for this person's word, beside the menu entry. */
function WaitingBadge() {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const count = useQuery(waitingCountOptions).data ?? 0;
  if (count === 0) return null;
  return (
    <span className="menu-badge">
      <span aria-hidden="true">{countText(count, locale, MOST_COUNTED)}</span>
      <span className="visually-hidden">{t("menu.waiting", { count })}</span>
    </span>
  );
}
