import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { findOrder } from "@/api/orders";
import { type RoutingRuleInput, routeOrder, tryRoutingRule } from "@/api/routing";
import type { Schema } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { OrderRouteView } from "./OrderRouteView";

/** Orders listed of those that would go elsewhere. */
const MOST_SHOWN = 50;

/** What the rule in the form would do to the last orders, before anybody saves it. */
export function RuleTrial<Values>(props: {
  id: string | undefined;
  bodyOf: (values: Values) => RoutingRuleInput;
}) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Values>();
  const [trial, setTrial] = useState<Schema<"RoutingTrial"> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setError(null);
    setTrial(null);
    try {
      const values = await form.validateFields();
      setTrial(await tryRoutingRule(props.id, props.bodyOf(values)));
    } catch (fault) {
      // What the form itself finds wrong stands at its inputs.
      if (!isFormFault(fault)) setError(fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="rule-trial">
      <p>
        <Button loading={busy} onClick={() => void run()}>
          {t("routing.try")}
        </Button>{" "}
        <span className="muted">{t("routing.try_hint")}</span>
      </p>
      {error ? <FaultNote error={error} /> : null}
      <div role="status">{trial ? <TrialResult trial={trial} /> : null}</div>
      <OneOrder<Values> {...props} />
    </section>
  );
}

/** Where one order would go by the rule in the form, and why. */
function OneOrder<Values>(props: {
  id: string | undefined;
  bodyOf: (values: Values) => RoutingRuleInput;
}) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Values>();
  const [typed, setTyped] = useState("");
  const trial = useMutation({
    mutationFn: async (number: string) => {
      const rule = props.bodyOf(await form.validateFields());
      const found = await findOrder(number);
      if (found === null) return { number, route: null };
      const replaces = props.id === undefined ? {} : { id: props.id };
      return { number, route: await routeOrder({ order_id: found.id, rule, ...replaces }) };
    },
  });
  const number = typed.normalize("NFKC").trim();
  const run = () => {
    if (number !== "") trial.mutate(number);
  };
  return (
    <>
      <div className="ask-route-one">
        <Input
          aria-label={t("routing.ask_hint")}
          placeholder={t("routing.ask_hint")}
          maxLength={60}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onPressEnter={(event) => {
            // The form around it is not saved by this.
            event.preventDefault();
            run();
          }}
        />
        <Button loading={trial.isPending} disabled={number === ""} onClick={run}>
          {t("routing.try_single")}
        </Button>
      </div>
      {trial.error && !isFormFault(trial.error) ? <FaultNote error={trial.error} /> : null}
      <div role="status">
        {trial.data ? (
          trial.data.route ? (
            <OrderRouteView route={trial.data.route} />
          ) : (
            <p>{t("routing.ask_unknown", { number: trial.data.number })}</p>
          )
        ) : null}
      </div>
    </>
  );
}

function isFormFault(fault: unknown): boolean {
  return typeof fault === "object" && fault !== null && "errorFields" in fault;
}

function TrialResult({ trial }: { trial: Schema<"RoutingTrial"> }) {
  const { t } = useTranslation();
  const { looked_at: looked, changed } = trial;
  if (changed.length === 0) return <p>{t("routing.tried_none", { looked })}</p>;
  return (
    <>
      <p>
        <b>{t("routing.tried", { changed: changed.length, looked })}</b>{" "}
        {changed.length > MOST_SHOWN ? t("routing.shown_first", { count: MOST_SHOWN }) : null}
      </p>
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("menu.orders")}</th>
            <th scope="col">{t("routing.before")}</th>
            <th scope="col">{t("routing.after")}</th>
          </tr>
        </thead>
        <tbody>
          {changed.slice(0, MOST_SHOWN).map(({ id, number, before, after }) => (
            <tr key={id}>
              <th scope="row">
                <Link
                  className="link"
                  target="_blank"
                  to={"/orders" as never}
                  search={{ tab: "all", order: id } as never}
                >
                  {number}
                </Link>
              </th>
              <td data-label={t("routing.before")}>
                <RouteText route={before} />
              </td>
              <td data-label={t("routing.after")}>
                <RouteText route={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Where an order goes, and by which rule. */
function RouteText({ route }: { route: Schema<"Route"> }) {
  const { t } = useTranslation();
  return (
    <>
      {route.warehouses.join(" → ")}
      <div className="muted small">
        {route.rule ? t("orders.by_rule", { rule: route.rule }) : t("routing.no_rule")}
      </div>
    </>
  );
}
