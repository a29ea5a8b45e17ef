import { useQuery, useQueryClient } from "@tanstack/react-query";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { type ReactElement, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import {
  type ListingAttribute,
  type ListingFault,
  type ListingWhole,
  listingCheckOptions,
  listingKeys,
  saveListing,
} from "@/api/listings";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import {
  contentOf,
  faultsAt,
  isNoAmount,
  type ListingValues,
  typedAmount,
  valuesOf,
} from "./listings";

/** After the last key, before what is typed is held against what the platform takes. */
const CHECK_AFTER_MS = 500;

/** What is said of a product at a store; what is left empty is taken from the product. */
export function ListingForm({ listing, onClose }: { listing: ListingWhole; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const currency = listing.currency ?? "";
  return (
    <FormDrawer<ListingValues>
      open
      size={720}
      title={`${listing.product_code} · ${listing.shop_name}`}
      initial={valuesOf(listing)}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async (values, key) => {
        const body = { seen_version: listing.version, content: contentOf(values, currency) };
        client.setQueryData(listingKeys.one(listing.id), await saveListing(listing.id, body, key));
        await client.invalidateQueries({ queryKey: listingKeys.all });
        onClose();
      }}
    >
      <Fields listing={listing} currency={currency} />
    </FormDrawer>
  );
}

/** What is in the form, once nobody types any more. */
function useSettledValues(): ListingValues | undefined {
  const form = Form.useFormInstance<ListingValues>();
  const values = Form.useWatch((all: ListingValues) => all, form) as ListingValues | undefined;
  const text = JSON.stringify(values ?? null);
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (JSON.parse(settled) as ListingValues | null) ?? undefined;
}

function Fields({ listing, currency }: { listing: ListingWhole; currency: string }) {
  const { t } = useTranslation();
  const values = useSettledValues();
  const isWhole = values?.offers !== undefined && values.title !== undefined;
  const content = isWhole ? contentOf(values, currency) : listing.content;
  const checked = useQuery(listingCheckOptions(listing.id, content)).data;
  const faults = checked?.faults ?? listing.faults;
  const now = checked?.now ?? listing.now;
  const { norms, page } = listing;
  const languages = (["own", "en"] as const).map((value) => ({
    value,
    label: t(`listings.languages.${value}`),
  }));
  return (
    <>
      <p>{t("listings.form_hint")}</p>
      <Form.Item name="language" label={t("listings.language")}>
        <Select options={languages} />
      </Form.Item>
      <Checked faults={faults} path="title" name="title" label={t("listings.title_field")}>
        <Input
          placeholder={now?.title || page?.title || ""}
          count={{ show: true, ...(norms ? { max: norms.most_title } : {}) }}
        />
      </Checked>
      <Checked
        faults={faults}
        path="description"
        name="description"
        label={t("listings.description")}
        extra={norms?.takes_html === false ? t("listings.plain_text") : undefined}
      >
        <Input.TextArea
          rows={6}
          placeholder={page?.description ?? ""}
          count={{ show: true, ...(norms ? { max: norms.most_description } : {}) }}
        />
      </Checked>
      <Checked
        faults={faults}
        path="picture_urls"
        name="pictures"
        label={t("listings.pictures")}
        extra={t("listings.pictures_hint", { count: norms?.most_pictures ?? 0 })}
      >
        <Input.TextArea rows={3} placeholder={(page?.picture_urls ?? []).join("\n")} />
      </Checked>
      {now && now.picture_urls.length > 0 ? (
        <div className="listing-pictures">
          {now.picture_urls.map((url) => (
            <img key={url} src={url} alt={t("listings.picture_of", { name: now.title })} />
          ))}
        </div>
      ) : null}
      {(norms?.attributes ?? []).map((attribute) => (
        <Attribute key={attribute.name} attribute={attribute} faults={faults} />
      ))}
      <Checked
        faults={faults}
        path="options"
        name="options"
        label={t("listings.options")}
        extra={t("listings.options_hint", { names: (page?.options ?? []).join(" · ") || "–" })}
      >
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", "、"]} />
      </Checked>
      <Offers listing={listing} faults={faults} options={now?.options ?? []} currency={currency} />
    </>
  );
}

/** An input with what the platform would not take of it, as it is typed. */
function Checked(props: {
  faults: readonly ListingFault[];
  path: string;
  name: (string | number)[] | string;
  label: string;
  extra?: string | undefined;
  required?: boolean;
  children: ReactElement;
}) {
  const found = faultsAt(props.faults, props.path);
  const status = found.length > 0 ? ({ validateStatus: "error" } as const) : {};
  const texts = found.map(({ path, code, detail }) => {
    const at = /\[(\d+)\]$/.exec(path)?.[1];
    return `${at === undefined ? "" : `${Number(at) + 1}: `}${faultText(code)} ${detail}`;
  });
  return (
    <Form.Item
      name={props.name}
      label={props.label}
      extra={props.extra}
      required={props.required ?? false}
      {...status}
      {...(texts.length > 0 ? { help: texts.join(" · ") } : {})}
    >
      {props.children}
    </Form.Item>
  );
}

function Attribute(props: { attribute: ListingAttribute; faults: readonly ListingFault[] }) {
  const words = useWords();
  const { name, kind, is_required, words: choices } = props.attribute;
  const options = choices.map((value) => ({ value, label: value }));
  return (
    <Checked
      faults={props.faults}
      path={`attributes.${name}`}
      name={["attributes", name]}
      label={words("listings.attributes", name)}
      required={is_required}
    >
      {kind === "choice" ? (
        <Select allowClear options={options} />
      ) : kind === "lines" || kind === "json" ? (
        <Input.TextArea rows={kind === "json" ? 5 : 3} />
      ) : (
        <Input />
      )}
    </Checked>
  );
}

function Offers(props: {
  listing: ListingWhole;
  faults: readonly ListingFault[];
  options: string[];
  currency: string;
}) {
  const { t } = useTranslation();
  const { listing, faults, options, currency } = props;
  const form = Form.useFormInstance<ListingValues>();
  const rows = Form.useWatch("offers", form) ?? [];
  const whole = faults.filter(({ path }) => path === "offers");
  // The server counts those that are offered.
  const placeOf = (at: number) => rows.slice(0, at).filter(({ offered }) => offered).length;
  const defaults = (sku_id: string) => listing.page?.offers.find((one) => one.sku_id === sku_id);
  return (
    <fieldset className="listing-offers">
      <legend>
        {t("listings.offers")} ({currency})
      </legend>
      {whole.map(({ code, detail }) => (
        <p key={code} className="bad small">
          {faultText(code)} {detail}
        </p>
      ))}
      <Form.List name="offers">
        {(fields) =>
          fields.map(({ key, name }) => {
            const row = rows[name];
            const variant = listing.variants.find(({ sku_id }) => sku_id === row?.sku_id);
            const path = `offers[${placeOf(name)}]`;
            const mine = row?.offered ? faults : [];
            const known = defaults(row?.sku_id ?? "");
            const label = (what: string) => `${variant?.code ?? ""} ${what}`;
            const noAmount = [
              {
                validator: (_: unknown, text: string) =>
                  isNoAmount(text, currency)
                    ? Promise.reject(new Error(t("ui.decimal_number")))
                    : Promise.resolve(),
              },
            ];
            const help = (field: string) => {
              const found = faultsAt(mine, `${path}.${field}`);
              return found.length === 0
                ? {}
                : {
                    validateStatus: "error" as const,
                    help: found.map(({ code }) => faultText(code)).join(" · "),
                  };
            };
            return (
              <div className="listing-offer" key={key}>
                <Form.Item name={[name, "sku_id"]} hidden noStyle>
                  <Input />
                </Form.Item>
                <Form.Item name={[name, "offered"]} valuePropName="checked" {...help("sku")}>
                  <Checkbox>
                    <b>{variant?.code}</b> <span className="muted">{variant?.name}</span>
                  </Checkbox>
                </Form.Item>
                <Form.Item
                  name={[name, "price"]}
                  label={t("listings.price")}
                  rules={noAmount}
                  {...help("price_minor")}
                >
                  <Input
                    aria-label={label(t("listings.price"))}
                    inputMode="decimal"
                    placeholder={typedAmount(known?.price_minor, currency)}
                  />
                </Form.Item>
                {listing.norms?.shows_compare_at === false ? null : (
                  <Form.Item
                    name={[name, "before"]}
                    label={t("listings.compare_at")}
                    rules={noAmount}
                    {...help("compare_at_minor")}
                  >
                    <Input aria-label={label(t("listings.compare_at"))} inputMode="decimal" />
                  </Form.Item>
                )}
                {options.map((option, at) => (
                  <Form.Item
                    key={option}
                    name={[name, "values", at]}
                    label={option}
                    {...help(`values[${at}]`)}
                  >
                    <Input aria-label={label(option)} placeholder={known?.values[at] ?? ""} />
                  </Form.Item>
                ))}
              </div>
            );
          })
        }
      </Form.List>
    </fieldset>
  );
}
