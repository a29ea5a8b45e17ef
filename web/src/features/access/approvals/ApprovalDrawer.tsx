import { useQuery } from "@tanstack/react-query";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type Approval, approvalOptions, withdrawRequest } from "@/api/approvals";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { keys } from "@/api/keys";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import { Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NOTHING, TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { Effect } from "./Effect";
import { ApprovalStateTag } from "./state";

/** One request: what would happen, who wants it and why, and the decision. */
export default function ApprovalDrawer(props: {
  id: string;
  onDecide: (approval: Approval, yes: boolean) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const found = useQuery(approvalOptions(props.id));
  const approval = found.data;
  const mayDecide = approval?.actions.decide.allowed ?? false;
  const decide = (yes: boolean) => {
    if (approval && mayDecide) props.onDecide(approval, yes);
  };
  return (
    <SideDrawer
      size={640}
      onClose={props.onClose}
      keys={{ a: () => decide(true), r: () => decide(false) }}
      title={
        approval ? (
          <span className="drawer-title">
            {words("record.command", approval.command)} <ApprovalStateTag state={approval.state} />
          </span>
        ) : (
          "…"
        )
      }
    >
      {found.isPending ? <Skeleton active /> : null}
      {found.isError ? (
        <FaultNote error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {approval ? (
        <div className="approval">
          <Buttons approval={approval} onDecide={decide} />
          <section>
            <h2>{t(approval.state === "approved" ? "approvals.was_done" : "approvals.would")}</h2>
            <Effect approval={approval} />
          </section>
          <Known approval={approval} />
        </div>
      ) : null}
    </SideDrawer>
  );
}

function Known({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const now = useNow();
  const { decided_by, decided_at, on_behalf_of, comment } = approval;
  return (
    <>
      <Facts
        items={[
          [t("approvals.requested_by"), approval.requested_by],
          [t("approvals.requested_at"), <TimeText key="at" at={approval.requested_at} />],
          [t("approvals.reason"), approval.reason ?? NOTHING],
          [
            t("approvals.expires"),
            <span key="until">
              <TimeText at={approval.expires_at} />{" "}
              {approval.state === "waiting" ? (
                <TimeLeftText deadline={approval.expires_at} now={now} />
              ) : null}
            </span>,
          ],
        ]}
      />
      {decided_by ? (
        <Facts
          items={[
            [
              t("approvals.decided_by"),
              on_behalf_of
                ? t("approvals.for_another", { name: decided_by, other: on_behalf_of })
                : decided_by,
            ],
            [t("approvals.decided_at"), <TimeText key="decided" at={decided_at} />],
            [t("approvals.comment"), comment ?? NOTHING],
          ]}
        />
      ) : null}
    </>
  );
}

/** A decision that is refused to this person says why; what is over has no buttons. */
function Buttons(props: { approval: Approval; onDecide: (yes: boolean) => void }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([keys.approvals]);
  const { id, state, actions } = props.approval;
  if (state !== "waiting") return null;
  const { allowed, why } = actions.decide;
  const refusedWhy = allowed ? undefined : faultText(why ?? "kernel.forbidden");
  const withdraw = () => act(() => withdrawRequest(id, newKey()), t("approvals.did.withdraw"));
  return (
    <div className="approval-buttons" role="toolbar" aria-label={t("approvals.decision")}>
      <CommandButton
        type="primary"
        shortcut="A"
        refusedWhy={refusedWhy}
        onClick={() => props.onDecide(true)}
      >
        {t("approvals.approve")}
      </CommandButton>
      <CommandButton
        danger
        shortcut="R"
        refusedWhy={refusedWhy}
        onClick={() => props.onDecide(false)}
      >
        {t("approvals.decline")}
      </CommandButton>
      {actions.withdraw.allowed ? (
        <CommandButton loading={busy} onClick={() => void withdraw()}>
          {t("approvals.withdraw")}
        </CommandButton>
      ) : null}
    </div>
  );
}
