import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  APPROVAL_LISTS,
  type Approval,
  type ApprovalList,
  approvalListOptions,
  delegationsOptions,
  MOST_COUNTED,
  waitingCountOptions,
} from "@/api/approvals";
import { useSaidLine } from "@/api/RecordText";
import { sessionOptions, useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { askedWith } from "@/lib/record";
import type { Column } from "@/ui/columns";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { StageTabs } from "@/ui/StageTabs";
import { NOTHING, OpensRow, TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { ApprovalStateTag } from "./state";
import "./approvals.css";

const ApprovalDrawer = lazy(() => import("./ApprovalDrawer"));
const DecideForm = lazy(() => import("./DecideForm"));
const AwayForm = lazy(() => import("./AwayForm"));

const LIST_ID = "approvals-list";
const rowId = (row: Approval) => row.id;

/** What waits for a second person: for me, by me, or all of it. */
export default function ApprovalsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const [search, change] = usePageSearch();
  const mayApprove = useMay()("access.approve");
  const lists = APPROVAL_LISTS.filter((which) => which !== "all" || mayApprove);
  const which: ApprovalList = lists.find((one) => one === search.tab) ?? "waiting_for_me";
  const list = useInfiniteQuery(approvalListOptions(which));
  const waiting = useQuery(waitingCountOptions).data;
  const [current, setCurrent] = useState<string | null>(null);
  const [deciding, setDeciding] = useState<{ row: Approval; yes: boolean } | null>(null);
  const columns = useApprovalColumns(now, (row) => change({ approval: row.id }));
  const decide = (yes: boolean) => (row: Approval) => {
    if (row.actions.decide.allowed) setDeciding({ row, yes });
  };
  return (
    <PageFrame
      title={t("menu.approvals")}
      actions={
        mayApprove ? (
          <Button onClick={() => change({ form: "away" })}>{t("approvals.away")}</Button>
        ) : null
      }
    >
      <StandIns />
      <StageTabs
        label={t("menu.approvals")}
        panelId={LIST_ID}
        active={which}
        views={[]}
        stages={lists.map((key) => ({
          key,
          label: t(`approvals.list.${key}`),
          ...(key === "waiting_for_me" && waiting !== undefined
            ? { count: waiting, most: MOST_COUNTED, urgent: waiting > 0 }
            : {}),
        }))}
        onChange={(tab) => change({ tab, approval: undefined })}
      />
      <QueryTable<Approval>
        name="approvals"
        id={LIST_ID}
        label={t(`approvals.list.${which}`)}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={(row) => words("record.command", row.command)}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ approval: row.id })}
        rowKeys={{ a: decide(true), r: decide(false) }}
        empty={
          <EmptyState
            title={t(`approvals.empty.${which}`)}
            hint={t(`approvals.empty_hint.${which}`)}
          />
        }
      />
      <Suspense fallback={null}>
        {search.approval ? (
          <ApprovalDrawer
            key={search.approval}
            id={search.approval}
            onDecide={(row, yes) => setDeciding({ row, yes })}
            onClose={() => change({ approval: undefined })}
          />
        ) : null}
        {deciding ? (
          <DecideForm
            approval={deciding.row}
            yes={deciding.yes}
            onClose={() => setDeciding(null)}
          />
        ) : null}
        {search.form === "away" && mayApprove ? (
          <AwayForm onClose={() => change({ form: undefined })} />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

/** Who must know that they decide for others does not look for it in a form. */
function StandIns() {
  const { t } = useTranslation();
  const me = useQuery({ ...sessionOptions, enabled: false }).data?.user.id;
  const now = useNow();
  const items = useQuery(delegationsOptions).data?.items ?? [];
  const running = items.filter(
    ({ from, until }) => Date.parse(from) <= now && now < Date.parse(until),
  );
  return running.map(({ id, by, by_name, to_name, until }) => (
    <Alert
      key={id}
      type="info"
      showIcon
      title={
        <>
          {by === me
            ? t("approvals.stands_in_for_you", { name: to_name })
            : t("approvals.you_stand_in", { name: by_name })}{" "}
          <TimeText at={until} />
        </>
      }
    />
  ));
}

function useApprovalColumns(now: number, onOpen: (row: Approval) => void): Column<Approval>[] {
  const { t } = useTranslation();
  const words = useWords();
  const saidLine = useSaidLine();
  return [
    {
      key: "what",
      title: t("approvals.what"),
      width: "minmax(170px, 1.3fr)",
      fixed: true,
      cell: (row) => (
        <OpensRow onOpen={() => onOpen(row)}>{words("record.command", row.command)}</OpensRow>
      ),
    },
    {
      key: "with",
      title: t("approvals.with"),
      width: "minmax(200px, 2fr)",
      cell: (row) => saidLine(askedWith(row.body)),
    },
    {
      key: "reason",
      title: t("approvals.reason"),
      width: "minmax(130px, 1.3fr)",
      cell: (row) => row.reason ?? NOTHING,
    },
    {
      key: "who",
      title: t("approvals.requested_by"),
      width: "minmax(110px, 0.9fr)",
      cell: (row) => row.requested_by,
    },
    {
      key: "at",
      title: t("approvals.requested_at"),
      width: "minmax(140px, 0.9fr)",
      cell: (row) => <TimeText at={row.requested_at} />,
    },
    {
      key: "state",
      title: t("approvals.state_label"),
      width: "minmax(140px, 0.9fr)",
      cell: (row) => (
        <>
          <ApprovalStateTag state={row.state} />{" "}
          {row.state === "waiting" ? <TimeLeftText deadline={row.expires_at} now={now} /> : null}
        </>
      ),
    },
  ];
}
