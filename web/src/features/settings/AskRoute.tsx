import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { findOrder, orderOptions } from "@/api/orders";
import { RouteReasons } from "@/api/RouteReasons";
import { routeOrder } from "@/api/routing";
import type { OrderView } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { OrderRouteView } from "./OrderRouteView";

/** "Why does SO-1 ship from there?" – and for an order that is not planned, where it would. */
export function AskRoute() {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [number, setNumber] = useState("");
  return (
    <section className="ask-route">
      <h2>{t("routing.ask")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setNumber(typed.normalize("NFKC").trim());
        }}
      >
        <Input
          aria-label={t("routing.ask_hint")}
          placeholder={t("routing.ask_hint")}
          maxLength={60}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button htmlType="submit">{t("routing.ask_do")}</Button>
      </form>
      <div role="status">{number === "" ? null : <Answer key={number} number={number} />}</div>
    </section>
  );
}

function Answer({ number }: { number: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ["orders", "named", number],
    queryFn: () => findOrder(number),
  });
  const id = found.data?.id ?? "";
  const order = useQuery({ ...orderOptions(id), enabled: id !== "" });
  const error = found.error ?? order.error;
  if (error) return <FaultNote error={error} />;
  if (found.data === null) return <p>{t("routing.ask_unknown", { number })}</p>;
  if (!order.data) return <p className="muted">{t("ui.loading")}</p>;
  const parcels = order.data.fulfilments.filter(({ state }) => state !== "cancelled");
  return (
    <>
      <p>
        <Link className="link" to={"/orders" as never} search={{ tab: "all", order: id } as never}>
          {order.data.order.number}
        </Link>
      </p>
      {parcels.length > 0 ? <Planned parcels={parcels} /> : <WouldGo id={id} />}
    </>
  );
}

function Planned({ parcels }: { parcels: OrderView["fulfilments"] }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("routing.ask_planned")}</p>
      {parcels.map(({ id, number, warehouse, reasons }) => (
        <div key={id}>
          <b>{warehouse}</b> <span className="muted">{number}</span>
          {reasons.rule || reasons.candidates.length > 0 ? (
            <RouteReasons reasons={reasons} />
          ) : (
            <p className="muted">{t("routing.ask_kept")}</p>
          )}
        </div>
      ))}
    </>
  );
}

function WouldGo({ id }: { id: string }) {
  const { t } = useTranslation();
  const route = useQuery({
    queryKey: ["routing", "of", id],
    queryFn: () => routeOrder({ order_id: id }),
  });
  if (route.error) return <FaultNote error={route.error} />;
  if (!route.data) return null;
  return (
    <>
      <p>{t("routing.ask_would")}</p>
      <OrderRouteView route={route.data} />
    </>
  );
}
