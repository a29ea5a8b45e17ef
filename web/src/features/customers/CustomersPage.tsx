import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { customerListOptions, customerOptions, revealCustomer } from "@/api/customers";
import type { Customer as Row } from "@/api/schemas";
import { useMay } from "@/api/session";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { RevealForm } from "@/ui/RevealForm";
import { useRevealed } from "@/ui/revealed";
import { SideDrawer } from "@/ui/SideDrawer";
import { CountryText, NOTHING, NumberText, OpensRow, TimeText } from "@/ui/texts";
import { DataRequestForm } from "./DataRequestForm";

const rowId = (row: Row) => row.id;
const rowName = (row: Row) => nameOf(row);

/** Somebody whose data were removed has a number of orders, and no name. */
function nameOf(row: Row): string {
  return row.person?.name || row.person?.company || NOTHING;
}

/** Buyers, masked: who needs the whole name asks for it, and the asking is kept. */
export default function CustomersPage() {
  const { t } = useTranslation();
  const [search, change] = usePageSearch();
  const filter = pick(search, ["q"]);
  const list = useInfiniteQuery(customerListOptions(filter));
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useMemo(() => customerColumns(t, (id) => change({ customer: id })), [t, change]);
  return (
    <PageFrame title={t("menu.customers")}>
      <FilterBar
        placeholder={t("customers.search_hint")}
        values={filter}
        filters={[]}
        onChange={change}
      />
      <QueryTable<Row>
        name="customers"
        label={t("menu.customers")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ customer: row.id })}
        empty={<EmptyState title={t("customers.empty")} hint={t("customers.empty_hint")} />}
      />
      {search.customer ? (
        <CustomerDrawer
          key={search.customer}
          id={search.customer}
          onClose={() => change({ customer: undefined })}
        />
      ) : null}
    </PageFrame>
  );
}

function customerColumns(t: TFunction, onOpen: (id: string) => void): Column<Row>[] {
  return [
    {
      key: "name",
      title: t("orders.name"),
      width: "minmax(140px, 1.4fr)",
      fixed: true,
      cell: (row) => <OpensRow onOpen={() => onOpen(row.id)}>{nameOf(row)}</OpensRow>,
    },
    {
      key: "email",
      title: t("orders.email"),
      width: "minmax(160px, 1.4fr)",
      cell: (row) => row.person?.email ?? NOTHING,
    },
    {
      key: "phone",
      title: t("orders.phone"),
      width: "minmax(120px, 1fr)",
      cell: (row) => <span className="number">{row.person?.phone ?? NOTHING}</span>,
    },
    {
      key: "country",
      title: t("orders.country"),
      width: "minmax(80px, 0.6fr)",
      cell: (row) => <CountryText code={row.person?.country} />,
    },
    {
      key: "city",
      title: t("orders.city"),
      width: "minmax(120px, 1fr)",
      cell: (row) => row.person?.city ?? NOTHING,
    },
    {
      key: "orders",
      title: t("customers.orders"),
      width: "minmax(80px, 0.6fr)",
      align: "end",
      cell: (row) => <NumberText value={row.order_count} />,
    },
    {
      key: "last",
      title: t("customers.last_order"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <TimeText at={row.last_order_at} />,
    },
  ];
}

function CustomerDrawer(props: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const mayReveal = may("customers.reveal");
  const [requesting, setRequesting] = useState(false);
  const [asking, setAsking] = useState(false);
  const customer = useQuery(customerOptions(props.id));
  const seen = JSON.stringify([customer.data?.version, customer.data?.person]);
  const [whole, setWhole] = useRevealed<Row>(seen);
  const data = whole ?? customer.data;
  return (
    <SideDrawer
      size={520}
      onClose={props.onClose}
      title={data ? nameOf(data) : t("menu.customers")}
      extra={
        whole || !mayReveal || !data?.person ? null : (
          <Button onClick={() => setAsking(true)}>{t("orders.reveal")}</Button>
        )
      }
    >
      <RevealForm
        open={asking}
        newKey={newKey}
        onReveal={async (reason) => setWhole(await revealCustomer(props.id, reason))}
        onClose={() => setAsking(false)}
      />
      {requesting ? <DataRequestForm id={props.id} onClose={() => setRequesting(false)} /> : null}
      {customer.isError ? <FaultNote error={customer.error} /> : null}
      {data ? (
        <>
          <Facts
            items={[
              [t("orders.name"), nameOf(data)],
              [t("orders.email"), data.person?.email ?? NOTHING],
              [t("orders.phone"), data.person?.phone ?? NOTHING],
              [t("orders.country"), <CountryText key="country" code={data.person?.country} />],
              [t("orders.address"), addressOf(data)],
              [t("customers.orders"), <NumberText key="orders" value={data.order_count} />],
              [t("customers.last_order"), <TimeText key="last" at={data.last_order_at} />],
            ]}
          />
          {may("governance.answer") ? (
            <Button onClick={() => setRequesting(true)}>{t("privacy.ask")}</Button>
          ) : null}
          {!data.person || data.person.masked ? null : (
            <p>
              <Link
                className="link"
                to={"/orders" as never}
                search={{ tab: "all", q: data.person?.email ?? nameOf(data) } as never}
              >
                {t("customers.show_orders")}
              </Link>
            </p>
          )}
        </>
      ) : null}
    </SideDrawer>
  );
}

function addressOf({ person }: Row): string {
  const parts = [person?.line1, person?.line2, person?.postcode, person?.city, person?.region];
  return parts.filter(Boolean).join(", ") || NOTHING;
}
