import { Link } from "@tanstack/react-router";
import type { Schema } from "@/api/schemas";
import { StatusTag, TimeText } from "@/ui/texts";
import { fixAddress } from "./status";

type Words = (group: string, code: string) => string;

/** Everything that stops an order, each with the one action that frees it. */
export function HoldTags(props: {
  holds: Schema<"Hold">[];
  exceptions: Schema<"OrderException">[];
  words: Words;
}) {
  const { words } = props;
  return (
    <>
      {props.exceptions.map((exception) => (
        <StatusTag key={exception.id} tone="bad">
          {words("orders.stop", exception.code)}
          <Fix fix={exception.fix} words={words} />
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
          <Fix fix={hold.fix} words={words} />
        </StatusTag>
      ))}
    </>
  );
}

function Fix({ fix, words }: { fix: string | null | undefined; words: Words }) {
  if (!fix) return null;
  const address = fixAddress(fix);
  const text = words("orders.fix", fix);
  return (
    <>
      {" · "}
      {address ? (
        <Link className="fix-link" to={address.to as never} search={address.search as never}>
          {text}
        </Link>
      ) : (
        text
      )}
    </>
  );
}
