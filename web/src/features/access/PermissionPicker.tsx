import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { permissionText } from "@/api/faults";
import { useWords } from "@/i18n/words";
import { byContext, holding } from "./permissions";

/** Permissions to tick, by context; a form's input. */
export function PermissionPicker(props: {
  id?: string;
  /** Those that can be given. */
  from: readonly string[];
  /** Of these, those that this person cannot give: they stand there and say why. */
  lacking?: ReadonlySet<string>;
  /** With what each means, and a search over both. */
  explained?: boolean;
  value?: string[];
  onChange?: (value: string[]) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const [wanted, setWanted] = useState("");
  const { lacking, explained = false } = props;
  const chosen = new Set(props.value ?? []);
  const choose = (names: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const name of names) {
      if (lacking?.has(name)) continue;
      if (on) next.add(name);
      else next.delete(name);
    }
    // What stands elsewhere in the same value stays.
    props.onChange?.([...next].sort());
  };
  const hintOf = (name: string) => words("permission_hint", name);
  const textOf = (name: string) => `${permissionText(name)} ${hintOf(name)} ${name}`;
  const shown = explained ? holding(props.from, wanted, textOf) : props.from;
  return (
    <div className="permission-picker" id={props.id}>
      {explained ? (
        <Input
          allowClear
          aria-label={t("access.find_permission")}
          placeholder={t("access.find_permission")}
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
          onPressEnter={(event) => event.preventDefault()}
        />
      ) : null}
      {shown.length === 0 ? <p className="muted">{t("access.no_such_permission")}</p> : null}
      {byContext(shown).map(([context, names]) => {
        const givable = names.filter((name) => !lacking?.has(name));
        const count = names.filter((name) => chosen.has(name)).length;
        const all = givable.length > 0 && givable.every((name) => chosen.has(name));
        const label = words("access.contexts", context);
        return (
          <fieldset key={context}>
            <legend>
              {label}{" "}
              {explained ? (
                <span className="muted small">
                  {t("access.chosen", { count, total: names.length })}
                </span>
              ) : null}
              <Button
                type="link"
                size="small"
                disabled={givable.length === 0}
                aria-label={
                  all ? t("access.none_of", { group: label }) : t("access.all_of", { group: label })
                }
                onClick={() => choose(names, !all)}
              >
                {all ? t("access.none") : t("access.all")}
              </Button>
            </legend>
            {names.map((name) => (
              <label key={name}>
                <input
                  type="checkbox"
                  checked={chosen.has(name)}
                  disabled={lacking?.has(name)}
                  onChange={(event) => choose([name], event.target.checked)}
                />
                <span>
                  {permissionText(name)}
                  {explained ? <span className="muted small">{hintOf(name)}</span> : null}
                  {lacking?.has(name) ? (
                    <span className="small warn-text">{t("access.lacking")}</span>
                  ) : null}
                </span>
              </label>
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}
