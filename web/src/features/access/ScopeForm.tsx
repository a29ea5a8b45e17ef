import { useQuery, useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { setUserScope, type UserView } from "@/api/access";
import { newKey } from "@/api/client";
import { warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import { shortId } from "@/lib/ids";
import { FormDrawer } from "@/ui/forms";
import { say } from "@/ui/say";

/** `null`: all there are and will be. */
interface Values {
  shops: string[] | null;
  warehouses: string[] | null;
  reason: string;
}

/** With which shops and warehouses somebody works, from their next request. */
export function ScopeForm({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const may = useMay();
  const shops = useQuery({ ...shopsOptions, enabled: may("settings.view") }).data?.items ?? [];
  const found = useQuery({ ...warehousesOptions, enabled: may("inventory.view") }).data;
  const warehouses = found?.items ?? [];
  const { scope, version } = user;
  return (
    <FormDrawer<Values>
      open
      title={`${t("access.scope")} · ${user.display_name}`}
      initial={{ shops: scope.shops ?? null, warehouses: scope.warehouses ?? null }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ reason, ...wanted }, key) => {
        const body = { scope: wanted, reason: reason.trim(), seen_version: version };
        await setUserScope(user.id, body, key);
        await client.invalidateQueries({ queryKey: keys.users });
        say.good(t("access.scope_saved"));
        onClose();
      }}
    >
      <p className="muted">{t("access.scope_hint")}</p>
      <Form.Item name="shops" noStyle>
        <Reach
          name="shops"
          legend={t("access.shops")}
          all={t("access.all_shops")}
          these={t("access.these_shops")}
          things={shops.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="warehouses" noStyle>
        <Reach
          name="warehouses"
          legend={t("access.warehouses")}
          all={t("access.all_warehouses")}
          these={t("access.these_warehouses")}
          things={warehouses.map(({ id, code, name }) => ({
            value: id,
            label: `${code} · ${name}`,
          }))}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("access.reason")}
        extra={t("access.reason_hint")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}

/** All of a kind, or the ones that are named; a form's input. */
function Reach(props: {
  name: string;
  legend: string;
  all: string;
  these: string;
  things: { value: string; label: string }[];
  value?: string[] | null;
  onChange?: (ids: string[] | null) => void;
}) {
  const { value = null, things, onChange } = props;
  const unknown = (value ?? []).filter((id) => !things.some((thing) => thing.value === id));
  return (
    <fieldset className="reach">
      <legend>{props.legend}</legend>
      <label>
        <input
          type="radio"
          name={props.name}
          checked={value === null}
          onChange={() => onChange?.(null)}
        />
        {props.all}
      </label>
      <label>
        <input
          type="radio"
          name={props.name}
          checked={value !== null}
          onChange={() => onChange?.([])}
        />
        {props.these}
      </label>
      {value === null ? null : (
        <Select
          mode="multiple"
          aria-label={props.these}
          value={value}
          showSearch={{ optionFilterProp: "label" }}
          options={[...things, ...unknown.map((id) => ({ value: id, label: shortId(id) }))]}
          onChange={(ids: string[]) => onChange?.(ids)}
        />
      )}
    </fieldset>
  );
}
