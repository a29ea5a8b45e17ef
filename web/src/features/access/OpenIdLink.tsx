import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { UserView } from "@/api/access";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { setSubject, subjectOptions, waysOptions } from "@/api/openid";
import { ask } from "@/ui/ask";
import { FormDrawer } from "@/ui/forms";
import { Facts, FaultNote } from "@/ui/notes";
import { say } from "@/ui/say";

/** Who somebody is where people sign in besides; nothing where they do not. */
export function OpenIdLink({ user }: { user: UserView }) {
  const { data } = useQuery(waysOptions);
  return data?.openid ? <Link user={user} provider={data.openid} /> : null;
}

function Link({ user, provider }: { user: UserView; provider: string }) {
  const { t } = useTranslation();
  const found = useQuery(subjectOptions(user.id));
  const [open, setOpen] = useState(false);
  const { act, busy } = useAct([keys.user(user.id)]);
  const subject = found.data?.subject;
  const unlink = async () => {
    const sure = await ask({
      title: t("openid.unlink_title", { name: user.display_name, provider }),
      text: t("openid.unlink_text"),
      yes: t("openid.unlink"),
      no: t("ui.cancel"),
    });
    if (sure) await act(() => setSubject(user.id, null), t("openid.unlinked"));
  };
  if (found.isPending) return <Skeleton active paragraph={{ rows: 1 }} />;
  if (found.isError) return <FaultNote error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      <Facts
        items={[
          [
            t("openid.at", { provider }),
            subject ? (
              <code key="subject">{subject}</code>
            ) : (
              <span key="nobody" className="muted">
                {t("openid.nobody")}
              </span>
            ),
          ],
        ]}
      />
      <div className="button-row">
        <Button disabled={busy} onClick={() => setOpen(true)}>
          {t(subject ? "openid.relink" : "openid.link")}
        </Button>
        {subject ? (
          <Button danger disabled={busy} onClick={() => void unlink()}>
            {t("openid.unlink")}
          </Button>
        ) : null}
      </div>
      {open ? (
        <LinkForm
          user={user}
          provider={provider}
          subject={subject ?? ""}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function LinkForm(props: {
  user: UserView;
  provider: string;
  subject: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { user, provider, subject } = props;
  return (
    <FormDrawer<{ subject: string }>
      open
      title={`${t("openid.link")} · ${user.display_name}`}
      initial={{ subject }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values) => {
        await setSubject(user.id, values.subject.trim());
        await client.invalidateQueries({ queryKey: keys.user(user.id) });
        say.good(t("openid.linked"));
        props.onClose();
      }}
    >
      <Form.Item
        name="subject"
        label={t("openid.subject", { provider })}
        extra={t("openid.subject_hint")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input autoFocus maxLength={255} autoCapitalize="none" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
