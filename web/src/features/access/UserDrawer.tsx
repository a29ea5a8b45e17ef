import { useQuery, useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  disableUser,
  enableUser,
  endUserSession,
  endUserSessions,
  renameUser,
  resetPassword,
  resetSecondFactor,
  rolesOptions,
  setUserRoles,
  type UserView,
  unlockUser,
  userOptions,
  userSessionsOptions,
} from "@/api/access";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useMay } from "@/api/session";
import { ask } from "@/ui/ask";
import { FormDrawer } from "@/ui/forms";
import { Facts, FaultNote } from "@/ui/notes";
import { ShownOnce } from "@/ui/ShownOnce";
import { SideDrawer } from "@/ui/SideDrawer";
import { TimeText } from "@/ui/texts";
import { OpenIdLink } from "./OpenIdLink";
import { RolePicker } from "./RolePicker";
import { SessionTable } from "./SessionTable";
import { Tokens } from "./Tokens";
import { UserRights } from "./UserRights";
import { UserState } from "./UserState";

/** One user: who they are, what they may do, where they are signed in. */
export default function UserDrawer(props: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const user = useQuery(userOptions(props.id));
  const [form, setForm] = useState<"names" | "roles" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { data } = user;
  return (
    <SideDrawer
      size={720}
      onClose={props.onClose}
      // A password on screen is not closed by a key.
      keys={{ Escape: () => secret ?? props.onClose() }}
      title={data?.display_name ?? t("access.users")}
    >
      {user.isPending ? <Skeleton active /> : null}
      {user.isError ? <FaultNote error={user.error} onRetry={() => void user.refetch()} /> : null}
      {secret ? (
        <ShownOnce
          title={t("access.first_password")}
          hint={t("access.first_password_hint", { name: data?.username ?? "" })}
          secret={secret}
          onDone={() => setSecret(null)}
        />
      ) : null}
      {data ? (
        <div className="user-parts">
          <Person user={data} onRename={() => setForm("names")} />
          <UserRights user={data} onRoles={() => setForm("roles")} />
          <Doors user={data} onSecret={setSecret} />
          {data.kind === "service" ? <ServiceTokens user={data} /> : <Sessions user={data} />}
        </div>
      ) : null}
      {data && form === "names" ? <NamesForm user={data} onClose={() => setForm(null)} /> : null}
      {data && form === "roles" ? <RolesForm user={data} onClose={() => setForm(null)} /> : null}
    </SideDrawer>
  );
}

function Person(props: { user: UserView; onRename: () => void }) {
  const { t } = useTranslation();
  const { user } = props;
  return (
    <section>
      <Facts
        items={[
          [t("app.username"), user.username],
          [t("access.kind_label"), t(`access.kind.${user.kind}`)],
          [t("access.state"), <UserState key="state" user={user} />],
          [t("access.last_sign_in"), <TimeText key="last" at={user.last_sign_in_at} />],
          [t("access.made_at"), <TimeText key="made" at={user.created_at} />],
        ]}
      />
      <div className="button-row">
        <Button onClick={props.onRename}>{t("access.rename")}</Button>
      </div>
    </section>
  );
}

/** What lets somebody in or keeps them out. */
function Doors(props: { user: UserView; onSecret: (secret: string) => void }) {
  const { t } = useTranslation();
  const { user } = props;
  const { act, busy } = useAct([keys.users]);
  const sure = (what: "disable" | "reset" | "factor") =>
    ask({
      title: t(`access.sure.${what}_title`, { name: user.display_name }),
      text: t(`access.sure.${what}_text`),
      yes: t(`access.sure.${what}`),
      no: t("ui.cancel"),
    });
  const disable = async () => {
    if (await sure("disable")) await act(() => disableUser(user.id), t("access.was_disabled"));
  };
  const reset = async () => {
    if (!(await sure("reset"))) return;
    const answer = await act(() => resetPassword(user.id));
    if (answer) props.onSecret(answer.one_time_password);
  };
  const takeFactor = async () => {
    if (await sure("factor")) {
      await act(() => resetSecondFactor(user.id), t("access.factor_was_reset"));
    }
  };
  const isPerson = user.kind === "person";
  return (
    <section>
      <h3>{t("access.signing_in")}</h3>
      {user.locked_until ? (
        <Alert
          type="warning"
          showIcon
          title={
            <>
              {t("access.locked_until")} <TimeText at={user.locked_until} />
            </>
          }
          action={
            <Button
              size="small"
              loading={busy}
              onClick={() => void act(() => unlockUser(user.id), t("access.was_unlocked"))}
            >
              {t("access.unlock")}
            </Button>
          }
        />
      ) : null}
      <div className="button-row">
        {isPerson ? (
          <Button disabled={busy} onClick={() => void reset()}>
            {t("access.sure.reset")}
          </Button>
        ) : null}
        {user.has_second_factor ? (
          <Button disabled={busy} onClick={() => void takeFactor()}>
            {t("access.sure.factor")}
          </Button>
        ) : null}
        {user.active ? (
          <Button danger disabled={busy} onClick={() => void disable()}>
            {t("access.sure.disable")}
          </Button>
        ) : (
          <Button
            loading={busy}
            onClick={() => void act(() => enableUser(user.id), t("access.was_enabled"))}
          >
            {t("access.enable")}
          </Button>
        )}
      </div>
      {isPerson ? <OpenIdLink user={user} /> : null}
    </section>
  );
}

function Sessions({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const sessions = useQuery(userSessionsOptions(user.id));
  const { act, busy } = useAct([keys.user(user.id)]);
  const items = sessions.data?.items ?? [];
  return (
    <section aria-labelledby="user-sessions">
      <h3 id="user-sessions">{t("access.sessions")}</h3>
      {sessions.isPending ? <Skeleton active /> : null}
      {sessions.isError ? <FaultNote error={sessions.error} /> : null}
      {sessions.isSuccess && items.length === 0 ? (
        <p className="muted">{t("access.no_sessions")}</p>
      ) : null}
      {items.length > 0 ? (
        <>
          <SessionTable
            sessions={items}
            busy={busy}
            onEnd={(one) => void act(() => endUserSession(user.id, one.id), t("account.ended"))}
          />
          <p>
            <Button
              loading={busy}
              onClick={() => void act(() => endUserSessions(user.id), t("access.all_ended"))}
            >
              {t("access.end_all")}
            </Button>
          </p>
        </>
      ) : null}
    </section>
  );
}

function ServiceTokens({ user }: { user: UserView }) {
  const { t } = useTranslation();
  const mayManage = useMay()("access.manage_tokens");
  const roles = useQuery(rolesOptions).data?.items ?? [];
  const rights = roles
    .filter(({ name }) => user.roles.includes(name))
    .flatMap(({ permissions }) => permissions);
  if (!mayManage) return null;
  return (
    <section>
      <h3>{t("account.tokens")}</h3>
      <Tokens ownerId={user.id} permissions={[...new Set(rights)].sort()} service />
    </section>
  );
}

function NamesForm(props: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, username, display_name, version } = props.user;
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<{ username: string; display_name: string }>
      open
      title={t("access.rename")}
      initial={{ username, display_name }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        await renameUser(id, { ...values, seen_version: version }, key);
        await client.invalidateQueries({ queryKey: keys.users });
        props.onClose();
      }}
    >
      <Form.Item name="display_name" label={t("access.display_name")} rules={required}>
        <Input autoFocus maxLength={100} />
      </Form.Item>
      <Form.Item name="username" label={t("app.username")} rules={required}>
        <Input maxLength={64} autoCapitalize="none" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}

function RolesForm(props: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, roles, version } = props.user;
  return (
    <FormDrawer<{ roles: string[] }>
      open
      title={t("access.change_roles")}
      initial={{ roles }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        await setUserRoles(id, { ...values, seen_version: version }, key);
        await client.invalidateQueries({ queryKey: keys.users });
        props.onClose();
      }}
    >
      <Alert type="info" showIcon title={t("access.roles_end_sessions")} />
      <Form.Item name="roles" label={t("access.roles")} extra={t("access.roles_hint")}>
        <RolePicker />
      </Form.Item>
    </FormDrawer>
  );
}
