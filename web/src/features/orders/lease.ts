import { useEffect, useState } from "react";
import { giveBackReview, takeOverReview, takeReview } from "@/api/orders";
import { asProblem, type Problem } from "@/api/problem";

/** Taken again well before the server would let it go. */
const RENEW_MS = 60_000;

/** What was asked last about an order and is not answered yet. */
const asked = new Map<string, Promise<unknown>>();

/** One after another: a late "take" behind its "give back" keeps colleagues from what nobody reads. */
function inTurn<Answer>(id: string, send: () => Promise<Answer>): Promise<Answer> {
  const mine = (asked.get(id) ?? Promise.resolve()).then(send, send);
  asked.set(id, mine);
  const forget = () => {
    if (asked.get(id) === mine) asked.delete(id);
  };
  void mine.then(forget, forget);
  return mine;
}

/** An order somebody else has open, and the way to take it from them. */
export interface Taken {
  holder: string;
  takeOver: () => Promise<unknown>;
}

/** Has an order for oneself while it is looked at; who has it when a colleague does. */
export function useReviewLease(id: string | undefined): Taken | null {
  const [taken, setTaken] = useState<Problem | null>(null);
  useEffect(() => {
    setTaken(null);
    if (id === undefined) return;
    let open = true;
    const take = () =>
      inTurn(id, () => takeReview(id)).then(
        () => open && setTaken(null),
        (error: unknown) => open && setTaken(asProblem(error)),
      );
    void take();
    const timer = setInterval(() => void take(), RENEW_MS);
    return () => {
      open = false;
      clearInterval(timer);
      void inTurn(id, () => giveBackReview(id)).catch(() => undefined);
    };
  }, [id]);
  const holder = taken?.status === 409 ? taken.facts.holder : undefined;
  if (id === undefined || holder === undefined) return null;
  const takeOver = () => inTurn(id, () => takeOverReview(id)).then(() => setTaken(null));
  return { holder, takeOver };
}
