import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addToken, type Token, tokensOptions, withdrawToken } from "@/api/access";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { permissionText } from "@/api/faults";
import { keys } from "@/api/keys";
import { ask } from "@/ui/ask";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { ShownOnce } from "@/ui/ShownOnce";
import { TimeText } from "@/ui/texts";
import { PermissionPicker } from "./PermissionPicker";

/** For how long a token can be good; a program that is forgotten stops by itself. */
const VALID_DAYS = [30, 90, 365, 730];

/** Tokens of one person or service account: what programs sign in with. */
export function Tokens(props: {
  ownerId: string;
  /** What the owner may do at most. */
  permissions: readonly string[];
  /** A service account, whose tokens others make. */
  service?: boolean;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const tokens = useQuery(tokensOptions);
  const { act, busy } = useAct([keys.tokens]);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  // Who may withdraw everybody's tokens is told of all of them.
  const items = (tokens.data?.items ?? []).filter(({ user_id }) => user_id === props.ownerId);
  const withdraw = async (token: Token) => {
    const sure = await ask({
      title: t("account.token_withdraw_title", { name: token.name }),
      text: t("account.token_withdraw_text"),
      yes: t("account.token_withdraw"),
      no: t("ui.cancel"),
    });
    if (sure) await act(() => withdrawToken(token.id), t("account.token_withdrawn"));
  };
  return (
    <>
      {made ? (
        <ShownOnce
          title={t("account.token_made")}
          hint={t("account.shown_once")}
          secret={made}
          onDone={() => setMade(null)}
        />
      ) : null}
      {tokens.isPending ? <Skeleton active /> : null}
      {tokens.isError ? (
        <FaultNote error={tokens.error} onRetry={() => void tokens.refetch()} />
      ) : null}
      {items.length > 0 ? (
        <TokenTable tokens={items} busy={busy} onWithdraw={(token) => void withdraw(token)} />
      ) : null}
      <p>
        <Button onClick={() => setAdding(true)}>{t("account.token_new")}</Button>
      </p>
      {adding ? (
        <TokenForm
          {...props}
          onClose={() => setAdding(false)}
          onMade={(token) => {
            setMade(token);
            setAdding(false);
            void client.invalidateQueries({ queryKey: keys.tokens });
          }}
        />
      ) : null}
    </>
  );
}

function TokenTable(props: { tokens: Token[]; busy: boolean; onWithdraw: (token: Token) => void }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("account.token_name")}</th>
          <th scope="col">{t("account.token_scopes")}</th>
          <th scope="col">{t("account.last_used")}</th>
          <th scope="col">{t("account.token_until")}</th>
          <th scope="col">{t("ui.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {props.tokens.map((token) => (
          <tr key={token.id}>
            <th scope="row">{token.name}</th>
            <td data-label={t("account.token_scopes")}>
              <span title={token.scopes.map(permissionText).join("\n")}>
                {t("account.token_rights", { count: token.scopes.length })}
              </span>
            </td>
            <td data-label={t("account.last_used")}>
              {token.last_used_at ? (
                <TimeText at={token.last_used_at} />
              ) : (
                <span className="muted">{t("account.never")}</span>
              )}
            </td>
            <td data-label={t("account.token_until")}>
              <TimeText at={token.expires_at} />
            </td>
            <td>
              <Button
                size="small"
                danger
                disabled={props.busy}
                aria-label={t("account.token_withdraw_title", { name: token.name })}
                onClick={() => props.onWithdraw(token)}
              >
                {t("account.token_withdraw")}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Values {
  name: string;
  valid_days: number;
  scopes: string[];
}

function TokenForm(props: {
  ownerId: string;
  permissions: readonly string[];
  service?: boolean;
  onClose: () => void;
  onMade: (token: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDrawer<Values>
      open
      title={t("account.token_new")}
      initial={{ valid_days: 365, scopes: [] }}
      submitText={t("account.token_new")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        const whose = props.service ? { user_id: props.ownerId } : {};
        props.onMade((await addToken({ ...values, ...whose }, key)).token);
      }}
    >
      <Form.Item
        name="name"
        label={t("account.token_name")}
        extra={t("account.token_name_hint")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input autoFocus maxLength={80} />
      </Form.Item>
      <Form.Item name="valid_days" label={t("account.token_valid")}>
        <Select
          options={VALID_DAYS.map((days) => ({
            value: days,
            label: t("account.days", { count: days }),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="scopes"
        label={t("account.token_scopes")}
        extra={t("account.token_scopes_hint")}
        rules={[{ required: true, type: "array", min: 1, message: t("account.token_needs") }]}
      >
        <PermissionPicker from={props.permissions} />
      </Form.Item>
    </FormDrawer>
  );
}
