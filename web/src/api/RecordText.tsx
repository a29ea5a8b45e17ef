import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFirstWords, useWords } from "@/i18n/words";
import { cataloguesOf } from "@/lib/codes";
import { prefixOf, shortId } from "@/lib/ids";
import { isFields, pageOf, type Said } from "@/lib/record";
import { tableTime } from "@/lib/time";
import { useSurroundings } from "@/ui/Surroundings";
import { NOTHING, NumberText, TimeText } from "@/ui/texts";
import { userOptions } from "./access";
import { skuOptions } from "./catalog";
import { permissionText } from "./faults";
import { warehousesOptions } from "./inventory";
import { orderOptions } from "./orders";
import { useMay } from "./session";
import { shopsOptions } from "./settings";

/** What happened, to what, in which field: the record's codes as people say them. */
export function useRecordWords() {
  const words = useWords();
  const first = useFirstWords();
  const kindText = useCallback(
    (kind: string) => first(["record.kind", "order_details.event"], kind),
    [first],
  );
  const fieldText = useCallback(
    (field: string) => first(["record.field", "order_details.field", "order_details.part"], field),
    [first],
  );
  const thingText = useCallback(
    (id: string) => words("record.thing", prefixOf(id) ?? "other"),
    [words],
  );
  return { first, kindText, fieldText, thingText };
}

/** Fields that hold names of permissions. */
const PERMISSIONS: readonly string[] = ["scopes", "permissions"];

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** More of a list nobody reads here. */
const SHOWN_OF_A_LIST = 20;

/** A value of the record as people read it, whatever it is; `listed` where it stands among others. */
export function RecordValue(props: { field: string; value: unknown; listed?: boolean }) {
  const { field, value } = props;
  const { t } = useTranslation();
  const { first, fieldText } = useRecordWords();
  if (value === null || value === undefined || value === "") {
    return <span className="muted">{NOTHING}</span>;
  }
  if (typeof value === "boolean") return value ? t("record.yes") : t("record.no");
  if (typeof value === "number") return <NumberText value={value} />;
  if (Array.isArray(value)) {
    const shown = value.slice(0, SHOWN_OF_A_LIST);
    if (shown.length === 0) return <span className="muted">{NOTHING}</span>;
    return (
      <ul className="record-list">
        {shown.map((item: unknown, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what the record holds never moves
          <li key={at}>
            <RecordValue field={field} value={item} listed={shown.length > 1} />
          </li>
        ))}
        {value.length > shown.length ? <li>+{value.length - shown.length}</li> : null}
      </ul>
    );
  }
  if (isFields(value)) {
    return (
      <dl className="record-fields">
        {Object.entries(value).map(([name, inner]) => (
          <div key={name}>
            <dt>{fieldText(name)}</dt>
            <dd>
              <RecordValue field={name} value={inner} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  const text = String(value);
  if (INSTANT.test(text)) return <TimeText at={text} />;
  if (prefixOf(text)) return <ThingLink id={text} listed={props.listed ?? false} />;
  if (PERMISSIONS.includes(field)) return permissionText(text);
  return first(cataloguesOf(field), text);
}

/** A thing by its name where this person may look it up, and the way to it. */
export function ThingLink({ id, listed = false }: { id: string; listed?: boolean }) {
  const { thingText } = useRecordWords();
  const name = useThingName(id, listed);
  const text = name ?? `${thingText(id)} ${shortId(id)}`;
  const page = pageOf(id);
  if (!page) return <span title={id}>{text}</span>;
  return (
    <Link className="link" title={id} to={page.to as never} search={page.search as never}>
      {text}
    </Link>
  );
}

/**
 * One look-up for what stands alone. A list of twenty orders would be twenty requests: there a thing is
 * named where one answer names all of its kind, else known by its kind and its id's end.
 */
function useThingName(id: string, listed: boolean): string | undefined {
  const may = useMay();
  const kind = prefixOf(id);
  const when = (prefix: string, permission: string) => kind === prefix && may(permission);
  const whenAlone = (prefix: string, permission: string) => !listed && when(prefix, permission);
  const warehouses = useQuery({ ...warehousesOptions, enabled: when("whs", "inventory.view") });
  const shops = useQuery({ ...shopsOptions, enabled: when("shp", "settings.view") });
  const sku = useQuery({ ...skuOptions(id), enabled: whenAlone("sku", "catalog.view") });
  const order = useQuery({ ...orderOptions(id), enabled: whenAlone("ord", "orders.view") });
  const user = useQuery({ ...userOptions(id), enabled: whenAlone("usr", "access.manage_users") });
  switch (kind) {
    case "whs": {
      const found = warehouses.data?.items.find((warehouse) => warehouse.id === id);
      return found && `${found.code} · ${found.name}`;
    }
    case "shp":
      return shops.data?.items.find((shop) => shop.id === id)?.name;
    case "sku":
      return sku.data && `${sku.data.code} · ${sku.data.name}`;
    case "ord":
      return order.data?.order.number;
    case "usr":
      return user.data?.display_name;
    default:
      return undefined;
  }
}

/** What an event says, a line each: the field, what it was, what it became. */
export function SaidTable({ said, label }: { said: Said[]; label: string }) {
  const { t } = useTranslation();
  const { fieldText } = useRecordWords();
  if (said.length === 0) return null;
  const hasChanges = said.some(({ kind }) => kind === "change");
  return (
    <table className="plain-table said-table" aria-label={label}>
      <thead className={hasChanges ? undefined : "visually-hidden"}>
        <tr>
          <th scope="col">{t("record.what")}</th>
          <th scope="col">{t("record.before")}</th>
          <th scope="col">{t("record.after")}</th>
        </tr>
      </thead>
      <tbody>
        {said.map((one) => (
          <tr key={`${one.kind} ${one.field}`}>
            <th scope="row">{fieldText(one.field)}</th>
            {one.kind === "change" ? (
              <>
                <td className="said-before">
                  <RecordValue field={one.field} value={one.before} />
                </td>
                <td className="said-after">
                  <RecordValue field={one.field} value={one.after} />
                </td>
              </>
            ) : (
              <td colSpan={2}>
                {one.kind === "touched" ? (
                  <span className="muted">{t("record.touched")}</span>
                ) : (
                  <RecordValue field={one.field} value={one.value} />
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What an event says in one line of a list: the first few fields, the last value of each. */
export function useSaidLine(): (said: Said[]) => string {
  const { t } = useTranslation();
  const { zone } = useSurroundings();
  const { first, fieldText } = useRecordWords();
  return useCallback(
    (said) => {
      const plain = (field: string, value: unknown): string => {
        if (value === null || value === undefined || value === "") return NOTHING;
        if (typeof value === "boolean") return t(value ? "record.yes" : "record.no");
        if (Array.isArray(value)) return value.map((one) => plain(field, one)).join(", ");
        if (isFields(value)) return Object.keys(value).map(fieldText).join(", ");
        const text = String(value);
        if (INSTANT.test(text)) return tableTime(text, zone);
        if (PERMISSIONS.includes(field)) return permissionText(text);
        return prefixOf(text) ? shortId(text) : first(cataloguesOf(field), text);
      };
      const parts = said.slice(0, FIELDS_IN_LINE).map((one) => {
        const name = fieldText(one.field);
        if (one.kind === "touched") return name;
        if (one.kind === "fact") return `${name}: ${plain(one.field, one.value)}`;
        return `${name}: ${plain(one.field, one.before)} → ${plain(one.field, one.after)}`;
      });
      const more = said.length - FIELDS_IN_LINE;
      return [...parts, ...(more > 0 ? [`+${more}`] : [])].join(" · ");
    },
    [t, zone, first, fieldText],
  );
}

const FIELDS_IN_LINE = 3;
