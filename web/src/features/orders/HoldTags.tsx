import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/schemas";
import type { Search } from "@/lib/search";
import { StatusTag, TimeText } from "@/ui/texts";
import { EDIT_FIXES, fixAddress, fixOfHold } from "./status";

type Words = (group: string, code: string) => string;

/** Everything that stops an order, each with the one action that frees it. */
export function HoldTags(props: {
  orderId: string;
  holds: Schema<"OrderHold">[];
  exceptions: Schema<"OrderException">[];
  words: Words;
}) {
  const { words } = props;
  return (
    <>
      {props.exceptions.map((exception) => (
        <StatusTag key={exception.id} tone="bad">
          {words("orders.stop", exception.code)}
          {" · "}
          <Fix fix={exception.fix} orderId={props.orderId} words={words} />
        </StatusTag>
      ))}
      {props.holds.map((hold) => (
        <StatusTag key={hold.id} tone="warn">
          {words("orders.stop", hold.reason)}
          {hold.until ? (
            <>
              {" → "}
              <TimeText at={hold.until} />
            </>
          ) : null}
          {" · "}
          <Fix fix={fixOfHold(hold.reason)} orderId={props.orderId} words={words} />
        </StatusTag>
      ))}
    </>
  );
}

function Fix(props: { fix: string; orderId: string; words: Words }) {
  const { fix, orderId } = props;
  const elsewhere = fixAddress(fix);
  const form = EDIT_FIXES.includes(fix) ? "edit" : undefined;
  const inDrawer = (before: Search): Search => ({ ...before, order: orderId, form });
  return (
    <Link
      className="fix-link"
      to={(elsewhere?.to ?? ".") as never}
      search={(elsewhere?.search ?? inDrawer) as never}
    >
      {props.words("orders.fix", fix)}
    </Link>
  );
}
