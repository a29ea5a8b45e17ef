import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import StarFilled from "@ant-design/icons/StarFilled";
import StarOutlined from "@ant-design/icons/StarOutlined";
import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rolesOptions } from "@/api/access";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useRoleText } from "@/api/roleText";
import type { SavedView } from "@/api/schemas";
import { sessionOptions, useMay } from "@/api/session";
import { addView, removeView, saveView, setDefaultView, viewsOptions } from "@/api/settings";
import { layoutOf } from "@/lib/keptLayout";
import { PARTS } from "@/lib/layouts";
import { writeStored } from "@/lib/stored";
import { CommandButton } from "@/ui/CommandButton";

/** Among those who see a view: everybody; no role can be called so. */
const EVERYBODY = "*";

/** Filters, sort and columns under a name, kept on the server: for oneself, for roles, for everybody. */
export default function SavedViews(props: {
  page: string;
  state: Record<string, string | undefined>;
  onOpen: (state: Record<string, string>) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [audience, setAudience] = useState<string[] | null>(null);
  const views = useQuery(viewsOptions(props.page));
  const shares = useMay()("settings.share_views");
  const roles = useRoleChoices(shares);

  const { act, busy } = useAct([keys.views(props.page), keys.layouts]);
  const trimmed = name.trim();
  const same = views.data?.items.find((view) => view.own && view.name === trimmed);
  const seenBy = audience ?? (same ? audienceOf(same) : []);
  const save = () => {
    if (trimmed === "") return;
    const draft = {
      page: props.page,
      name: trimmed,
      ...kept(props.page, props.state),
      shared: seenBy.includes(EVERYBODY),
      roles: seenBy.filter((role) => role !== EVERYBODY),
    };
    void act(async () => {
      await (same
        ? saveView(same.id, { ...draft, seen_version: same.version }, newKey())
        : addView(draft, newKey()));
      setName("");
      setAudience(null);
    });
  };
  const show = (view: SavedView) => {
    if (view.columns.length > 0) writeStored(PARTS.columns + props.page, view.columns.join(","));
    const close = view.density === "compact" ? "compact" : "comfortable";
    writeStored(PARTS.density + props.page, close);
    props.onOpen(textsOf(view.filters));
  };
  const opensWith = (role: string | null, view: SavedView | null) =>
    setDefaultView({ page: props.page, role, view_id: view?.id ?? null }, newKey());

  return (
    <div className="saved-views">
      {views.data?.items.map((view) => (
        <ViewLine
          key={view.id}
          view={view}
          roles={shares ? roles : []}
          onShow={() => show(view)}
          onRemove={() => void act(() => removeView(view.id, newKey()))}
          onStar={() => void act(() => opensWith(null, view.own_default ? null : view))}
          onRoles={(chosen) =>
            void act(async () => {
              const old = view.default_for;
              for (const role of chosen.filter((role) => !old.includes(role)))
                await opensWith(role, view);
              for (const role of old.filter((role) => !chosen.includes(role)))
                await opensWith(role, null);
            })
          }
        />
      ))}
      {views.data?.items.length === 0 ? <p className="muted">{t("views.none")}</p> : null}
      <form
        className="saved-view"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Input
          aria-label={t("views.name")}
          placeholder={t("views.name")}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <CommandButton
          htmlType="submit"
          loading={busy}
          refusedWhy={trimmed === "" ? t("views.name_first") : undefined}
        >
          {t("views.save")}
        </CommandButton>
      </form>
      {shares ? (
        <Select
          mode="multiple"
          aria-label={t("views.seen_by")}
          placeholder={t("views.seen_by_me")}
          value={seenBy}
          options={[{ value: EVERYBODY, label: t("views.everybody") }, ...roles]}
          optionFilterProp="label"
          onChange={setAudience}
        />
      ) : null}
    </div>
  );
}

interface Choices {
  value: string;
  label: string;
}

/** One view: opened by its name, starred to open the list with it, given to roles by who may share. */
function ViewLine(props: {
  view: SavedView;
  roles: Choices[];
  onShow: () => void;
  onRemove: () => void;
  onStar: () => void;
  onRoles: (roles: string[]) => void;
}) {
  const { t } = useTranslation();
  const roleText = useRoleText();
  const { view } = props;
  const audience = view.shared ? [t("views.everybody")] : view.roles.map(roleText);
  const seeing = props.roles.filter(({ value }) => view.shared || view.roles.includes(value));
  return (
    <div className="view-line">
      <div className="saved-view">
        <Button
          type="text"
          size="small"
          icon={view.own_default ? <StarFilled /> : <StarOutlined />}
          aria-pressed={view.own_default}
          aria-label={t("views.open_with", { name: view.name })}
          onClick={props.onStar}
        />
        <button type="button" className="link view-name" onClick={props.onShow}>
          {view.name}
        </button>
        {view.own ? (
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={t("views.remove", { name: view.name })}
            onClick={props.onRemove}
          />
        ) : (
          <span className="muted small">{view.owner_name}</span>
        )}
      </div>
      {audience.length > 0 ? <span className="muted small">{audience.join(" · ")}</span> : null}
      {seeing.length > 0 ? (
        <Select
          mode="multiple"
          size="small"
          aria-label={t("views.opens_for", { name: view.name })}
          placeholder={t("views.opens_for_none")}
          value={view.default_for}
          options={seeing}
          optionFilterProp="label"
          onChange={props.onRoles}
        />
      ) : null}
    </div>
  );
}

/** The roles one may share with: all that are known to the one who asks, else one's own. */
function useRoleChoices(enabled: boolean): Choices[] {
  const knowsAll = useMay()("access.manage_users");
  const roleText = useRoleText();
  const all = useQuery({ ...rolesOptions, enabled: enabled && knowsAll }).data?.items;
  const own = useQuery(sessionOptions).data?.user.roles ?? [];
  const names = all?.map((role) => role.name) ?? own;
  return names.map((value) => ({ value, label: roleText(value) }));
}

function audienceOf(view: SavedView): string[] {
  return view.shared ? [EVERYBODY, ...view.roles] : view.roles;
}

function kept(page: string, state: Record<string, string | undefined>) {
  const { columns, density } = layoutOf(page);
  const shown = columns.map(({ key }) => key).filter((key) => !key.startsWith("*"));
  return { filters: textsOf(state), columns: shown, density: density ?? ("middle" as const) };
}

function textsOf(state: Record<string, unknown>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(state)) {
    if (typeof value === "string") texts[name] = value;
  }
  return texts;
}
