import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import MinusOutlined from "@ant-design/icons/MinusOutlined";
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { type BandRow, growsAt, isCurrency } from "./bands";

/** More the server does not take. */
const MOST_BANDS = 8;

/** A row for each currency, a column for each band. */
export function BandsEditor() {
  const { t } = useTranslation();
  return (
    <Form.List name="bands">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <fieldset key={key} className="panel fields-group band-row">
              <CurrencyInput row={name} onRemove={() => remove(name)} />
              <AmountInputs row={name} />
            </fieldset>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ currency: "", amounts: [""] })}>
            {t("parameters.add_currency")}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function useRow(row: number): BandRow {
  const form = Form.useFormInstance();
  const found = Form.useWatch(["bands", row], form) as Partial<BandRow> | undefined;
  return { currency: found?.currency ?? "", amounts: found?.amounts ?? [] };
}

function CurrencyInput({ row, onRemove }: { row: number; onRemove: () => void }) {
  const { t } = useTranslation();
  const { currency } = useRow(row);
  return (
    <div className="band-currency">
      <Form.Item
        name={[row, "currency"]}
        label={t("parameters.currency")}
        normalize={(text: string) => text.normalize("NFKC").trim().toUpperCase()}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_rule, code: string) => {
              const all = (getFieldValue("bands") as BandRow[]).map((one) => one.currency);
              const once = all.filter((one) => one === code).length === 1;
              return isCurrency(code) && once
                ? Promise.resolve()
                : Promise.reject(new Error(t("parameters.known_currency")));
            },
          }),
        ]}
      >
        <Input maxLength={3} />
      </Form.Item>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t("parameters.remove_currency", { currency })}
        onClick={onRemove}
      />
    </div>
  );
}

function AmountInputs({ row }: { row: number }) {
  const { t } = useTranslation();
  const own = useRow(row);
  return (
    <Form.List name={[row, "amounts"]}>
      {(amounts, { add, remove }) => (
        <div className="band-amounts">
          {amounts.map(({ key, name }) => (
            <Form.Item
              key={key}
              name={name}
              label={t("parameters.band", { number: name + 1 })}
              dependencies={[
                ["bands", row, "currency"],
                ["bands", row, "amounts", name - 1],
              ]}
              rules={[
                ({ getFieldValue }) => ({
                  validator: () =>
                    growsAt(getFieldValue(["bands", row]) as BandRow, name)
                      ? Promise.resolve()
                      : Promise.reject(new Error(t("parameters.growing"))),
                }),
              ]}
            >
              <Input inputMode="decimal" maxLength={18} prefix={own.currency} />
            </Form.Item>
          ))}
          <span className="band-buttons">
            {amounts.length < MOST_BANDS ? (
              <Button
                type="text"
                icon={<PlusOutlined />}
                aria-label={`${t("parameters.add_band")} ${own.currency}`}
                onClick={() => add("")}
              />
            ) : null}
            {amounts.length > 1 ? (
              <Button
                type="text"
                icon={<MinusOutlined />}
                aria-label={t("parameters.remove_band", { currency: own.currency })}
                onClick={() => remove(amounts.length - 1)}
              />
            ) : null}
          </span>
        </div>
      )}
    </Form.List>
  );
}
