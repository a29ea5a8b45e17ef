import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { rolesOptions, userOptions } from "@/api/access";
import type { Approval } from "@/api/approvals";
import { RecordValue, SaidTable, ThingLink } from "@/api/RecordText";
import { routingRulesOptions } from "@/api/routing";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { askedWith, comparedWith, isFields, type Said } from "@/lib/record";
import { NumberText } from "@/ui/texts";

type Body = Approval["body"];

/** What would happen, in words: a sentence or a comparison with what is, and what it was asked with. */
export function Effect({ approval }: { approval: Approval }) {
  const { command, body, state } = approval;
  if (command === "inventory.adjust_stock") return <StockEffect body={body} />;
  // What is now is what was before only as long as nobody has decided.
  if (state === "waiting") {
    switch (command) {
      case "orders.change_routing_rule":
        return <RuleEffect body={body} />;
      case "access.set_roles":
        return <RolesEffect body={body} />;
      case "access.change_role":
        return <RoleEffect body={body} />;
      default:
    }
  }
  return <Asked body={body} />;
}

function Asked({ body }: { body: Body }) {
  const { t } = useTranslation();
  return <SaidTable said={askedWith(body)} label={t("approvals.would")} />;
}

function StockEffect({ body }: { body: Body }) {
  const { t } = useTranslation();
  const words = useWords();
  const change = Number(body.change);
  return (
    <>
      <p className="effect">
        <ThingLink id={String(body.sku_id)} />
        {" · "}
        <ThingLink id={String(body.warehouse_id)} />
        {": "}
        {change < 0 ? t("approvals.stock_down") : t("approvals.stock_up")}{" "}
        <b>
          <NumberText value={Math.abs(change)} />
        </b>{" "}
        ({words("stock.reason", String(body.reason))})
      </p>
      {typeof body.note === "string" ? <p className="muted">{body.note}</p> : null}
    </>
  );
}

/** A thing beside what it is now: nobody releases a change they cannot see. */
function Compared(props: { body: Body; name: React.ReactNode; said: Said[] | undefined }) {
  const { t } = useTranslation();
  if (!props.said) return <Asked body={props.body} />;
  return (
    <>
      <p className="effect">{props.name}</p>
      <SaidTable said={props.said} label={t("approvals.would")} />
    </>
  );
}

function RuleEffect({ body }: { body: Body }) {
  const may = useMay()("orders.view");
  const rules = useQuery({ ...routingRulesOptions, enabled: may }).data?.items;
  const now = rules?.find(({ id }) => id === body.id);
  const wanted = isFields(body.rule) ? body.rule : {};
  const said = now && comparedWith({ ...now }, wanted);
  return <Compared body={body} name={now?.name} said={said} />;
}

function RolesEffect({ body }: { body: Body }) {
  const may = useMay()("access.manage_users");
  const id = String(body.user_id);
  const user = useQuery({ ...userOptions(id), enabled: may }).data;
  const said = user && comparedWith({ roles: user.roles }, { roles: body.roles });
  return <Compared body={body} name={<ThingLink id={id} />} said={said} />;
}

function RoleEffect({ body }: { body: Body }) {
  const may = useMay()("access.manage_users");
  const roles = useQuery({ ...rolesOptions, enabled: may }).data?.items;
  const now = roles?.find(({ name }) => name === body.name);
  const wanted = isFields(body.changes) ? body.changes : {};
  const said = now && comparedWith({ ...now }, wanted);
  return <Compared body={body} name={<RecordValue field="role" value={body.name} />} said={said} />;
}
