import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { colleaguesOptions, delegate, delegationsOptions, endDelegation } from "@/api/approvals";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { sessionOptions } from "@/api/session";
import { dayStart } from "@/lib/time";
import { FormDrawer } from "@/ui/forms";
import { useSurroundings } from "@/ui/Surroundings";
import { say } from "@/ui/say";
import { TimeText } from "@/ui/texts";

interface Values {
  to: string;
  from: string;
  until: string;
}

/** Somebody decides while one is away: whole days, both of them counted. */
export default function AwayForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { zone } = useSurroundings();
  const [text, setText] = useState("");
  const colleagues = useQuery(colleaguesOptions(text)).data?.items ?? [];
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <FormDrawer<Values>
      open
      title={t("approvals.away")}
      initial={{}}
      submitText={t("approvals.away_save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ to, from, until }, key) => {
        const begin = dayStart(from, zone) ?? from;
        const end = dayStart(until, zone, 1) ?? until;
        await delegate({ to, from: begin, until: end }, key);
        say.good(t("approvals.away_saved"));
        await client.invalidateQueries({ queryKey: keys.delegations });
        onClose();
      }}
    >
      <p className="muted">{t("approvals.away_hint")}</p>
      <Given />
      <Form.Item name="to" label={t("approvals.away_to")} rules={required}>
        <Select
          autoFocus
          aria-label={t("approvals.away_to")}
          showSearch={{ filterOption: false, onSearch: setText }}
          options={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <div className="pair">
        <Form.Item name="from" label={t("approvals.away_from")} rules={required}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="until" label={t("approvals.away_until")} rules={required}>
          <Input type="date" />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}

/** Those one has given, to be taken back. */
function Given() {
  const { t } = useTranslation();
  const { act, busy } = useAct([keys.delegations]);
  const me = useQuery({ ...sessionOptions, enabled: false }).data?.user.id;
  const items = useQuery(delegationsOptions).data?.items ?? [];
  const given = items.filter(({ by }) => by === me);
  if (given.length === 0) return null;
  return (
    <ul className="away-list">
      {given.map(({ id, to_name, from, until }) => (
        <li key={id}>
          <span>
            {to_name}: <TimeText at={from} /> – <TimeText at={until} />
          </span>
          <Button
            size="small"
            disabled={busy}
            aria-label={t("approvals.away_end", { name: to_name })}
            onClick={() => void act(() => endDelegation(id, newKey()))}
          >
            {t("approvals.away_take_back")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
