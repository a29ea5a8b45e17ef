import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { AUDIT_FILTERS, type AuditRow, auditOptions } from "@/api/audit";
import { actorText } from "@/api/faults";
import { useRecordWords, useSaidLine } from "@/api/RecordText";
import { useMay } from "@/api/session";
import { prefixOf, shortId } from "@/lib/ids";
import { pageOf, saidBy } from "@/lib/record";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { useSurroundings } from "@/ui/Surroundings";
import { NOTHING, OpensRow, TimeText } from "@/ui/texts";
import { AuditFilters } from "./AuditFilters";
import { ChainNote } from "./ChainNote";
import "./audit.css";

const EventDrawer = lazy(() => import("./EventDrawer"));
const ExportForm = lazy(() => import("./ExportForm"));

const rowId = (row: AuditRow) => String(row.seq);

/** The record of what happened: who did what, when, from where, and that nobody changed it since. */
export default function AuditPage() {
  const { t } = useTranslation();
  const { zone } = useSurroundings();
  const { kindText } = useRecordWords();
  const [search, change] = usePageSearch();
  const filter = pick(search, AUDIT_FILTERS);
  const list = useInfiniteQuery(auditOptions(filter, zone));
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [current, setCurrent] = useState<string | null>(null);
  const mayExport = useMay()("access.export_audit");
  const columns = useAuditColumns((row) => change({ event: rowId(row) }));
  const open = rows.find((row) => rowId(row) === search.event);
  return (
    <PageFrame
      title={t("menu.audit")}
      actions={
        mayExport ? (
          <Button onClick={() => change({ form: "export" })}>{t("audit.export")}</Button>
        ) : null
      }
    >
      <ChainNote />
      <AuditFilters values={filter} rows={rows} onChange={change} />
      <QueryTable<AuditRow>
        name="audit"
        label={t("menu.audit")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={(row) => `${row.seq} ${kindText(row.kind)}`}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ event: rowId(row) })}
        empty={<EmptyState title={t("audit.empty")} hint={t("audit.empty_hint")} />}
      />
      <Suspense fallback={null}>
        {open ? (
          <EventDrawer
            row={open}
            onFilter={(part) => change({ ...part, event: undefined })}
            onClose={() => change({ event: undefined })}
          />
        ) : null}
        {search.form === "export" && mayExport ? (
          <ExportForm filter={filter} onClose={() => change({ form: undefined })} />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

function useAuditColumns(onOpen: (row: AuditRow) => void): Column<AuditRow>[] {
  const { t } = useTranslation();
  const { kindText, thingText } = useRecordWords();
  const saidLine = useSaidLine();
  return [
    {
      key: "at",
      title: t("audit.at"),
      width: "minmax(140px, 0.8fr)",
      cell: (row) => <TimeText at={row.at} />,
    },
    {
      key: "actor",
      title: t("audit.who"),
      width: "minmax(120px, 1fr)",
      cell: ({ actor }) =>
        actor.kind === "user"
          ? actor.name || NOTHING
          : `${t(`audit.actor.${actor.kind}`)} (${actorText(actor.name)})`,
    },
    {
      key: "kind",
      title: t("audit.kind"),
      width: "minmax(150px, 1.2fr)",
      fixed: true,
      cell: (row) => <OpensRow onOpen={() => onOpen(row)}>{kindText(row.kind)}</OpensRow>,
    },
    {
      key: "subject",
      title: t("audit.subject"),
      width: "minmax(130px, 1fr)",
      cell: (row) => {
        const name = row.data.number ?? row.data.code ?? row.data.name;
        const known = prefixOf(row.subject) !== null && typeof name === "string";
        const text = known && pageOf(row.subject) ? name : shortId(row.subject);
        return `${thingText(row.subject)} ${text}`;
      },
    },
    {
      key: "said",
      title: t("audit.said"),
      width: "minmax(220px, 2.6fr)",
      cell: (row) => <span className="said-line">{saidLine(saidBy(row.kind, row.data))}</span>,
    },
    {
      key: "address",
      title: t("audit.address"),
      width: "minmax(110px, 0.7fr)",
      cell: (row) => row.origin?.address || NOTHING,
    },
    {
      key: "seq",
      title: t("audit.seq"),
      width: "minmax(80px, 0.5fr)",
      align: "end",
      optional: true,
      cell: (row) => <span className="number">{row.seq}</span>,
    },
  ];
}
