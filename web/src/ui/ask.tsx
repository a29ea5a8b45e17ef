import { lazy, Suspense, useSyncExternalStore } from "react";

/** A question with two answers, asked over whatever is open. */
export interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

export interface Asked extends Question {
  answer: (yes: boolean) => void;
}

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function set(next: Asked | null) {
  asked = next;
  for (const listener of listeners) listener();
}

/** Asks, and waits for the answer. One question at a time: a second is answered "no" at once. */
export function ask(question: Question): Promise<boolean> {
  if (asked) return Promise.resolve(false);
  return new Promise((resolve) => {
    set({
      ...question,
      answer: (yes) => {
        set(null);
        resolve(yes);
      },
    });
  });
}

function onAsked(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Questions are rare: what draws them comes with the first.
const AskDialog = lazy(() => import("./AskDialog"));

/** Where `ask` is seen; once, in the frame of everything. */
export function Asking() {
  const question = useSyncExternalStore(onAsked, () => asked);
  return <Suspense fallback={null}>{question ? <AskDialog asked={question} /> : null}</Suspense>;
}
