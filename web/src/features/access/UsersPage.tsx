import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { rolesOptions, USER_FILTERS, type User, userListOptions } from "@/api/access";
import { useRoleText } from "@/api/roleText";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { NOTHING, OpensRow, StatusTag, TimeText } from "@/ui/texts";
import { AccessTabs } from "./AccessTabs";
import { UserState } from "./UserState";
import "./access.css";

const UserDrawer = lazy(() => import("./UserDrawer"));
const NewUserForm = lazy(() => import("./NewUserForm"));

const rowId = (row: User) => row.id;
const rowName = (row: User) => row.display_name;

/** Who may sign in, as what. */
export default function UsersPage() {
  const { t } = useTranslation();
  const roleText = useRoleText();
  const [search, change] = usePageSearch();
  const filter = pick(search, USER_FILTERS);
  const list = useInfiniteQuery(userListOptions(filter));
  const roles = useQuery(rolesOptions).data?.items ?? [];
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useMemo(
    () => userColumns(t, roleText, (id) => change({ user: id })),
    [t, roleText, change],
  );
  return (
    <PageFrame
      title={t("menu.access")}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ user: "new" })}>
          {t("access.new_user")}
        </Button>
      }
    >
      <AccessTabs active="users" />
      <FilterBar
        placeholder={t("access.search_hint")}
        values={filter}
        filters={[
          {
            name: "active",
            label: t("access.state"),
            options: [
              { value: "true", label: t("access.active") },
              { value: "false", label: t("access.disabled") },
            ],
          },
          {
            name: "role",
            label: t("access.role_label"),
            options: roles.map(({ name }) => ({ value: name, label: roleText(name) })),
          },
          {
            name: "kind",
            label: t("access.kind_label"),
            options: [
              { value: "person", label: t("access.kind.person") },
              { value: "service", label: t("access.kind.service") },
            ],
          },
        ]}
        onChange={change}
      />
      <QueryTable<User>
        id="access-panel"
        name="users"
        label={t("access.users")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ user: row.id })}
        empty={<EmptyState title={t("access.no_users")} hint={t("access.no_users_hint")} />}
      />
      <Suspense fallback={null}>
        {search.user === "new" ? (
          <NewUserForm
            onClose={() => change({ user: undefined })}
            onOpen={(id) => change({ user: id })}
          />
        ) : search.user ? (
          <UserDrawer
            key={search.user}
            id={search.user}
            onClose={() => change({ user: undefined })}
          />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

function userColumns(
  t: TFunction,
  roleText: (name: string) => string,
  onOpen: (id: string) => void,
): Column<User>[] {
  return [
    {
      key: "name",
      title: t("access.display_name"),
      width: "minmax(150px, 1.4fr)",
      fixed: true,
      cell: (row) => <OpensRow onOpen={() => onOpen(row.id)}>{row.display_name}</OpensRow>,
    },
    {
      key: "username",
      title: t("app.username"),
      width: "minmax(120px, 1fr)",
      cell: (row) => row.username,
    },
    {
      key: "roles",
      title: t("access.roles"),
      width: "minmax(180px, 2fr)",
      cell: (row) => row.roles.map(roleText).join(", ") || NOTHING,
    },
    {
      key: "kind",
      title: t("access.kind_label"),
      width: "minmax(100px, 0.8fr)",
      cell: (row) => t(`access.kind.${row.kind}`),
    },
    {
      key: "state",
      title: t("access.state"),
      width: "minmax(120px, 1fr)",
      cell: (row) => <UserState user={row} />,
    },
    {
      key: "factor",
      title: t("account.factor"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) =>
        row.kind === "service" ? (
          NOTHING
        ) : (
          <StatusTag tone={row.has_second_factor ? "good" : "plain"}>
            {row.has_second_factor ? t("account.on") : t("account.off")}
          </StatusTag>
        ),
    },
    {
      key: "last",
      title: t("access.last_sign_in"),
      width: "minmax(140px, 1fr)",
      cell: (row) =>
        row.last_sign_in_at ? (
          <TimeText at={row.last_sign_in_at} />
        ) : (
          <span className="muted">{t("account.never")}</span>
        ),
    },
  ];
}
