/** Whoever wants help calls; the frame, which knows the page and has the handbook, answers. */
type Answer = (wanted: "chapter" | "keys") => void;
let answer: Answer | undefined;

export function askHelp(wanted: "chapter" | "keys" = "chapter"): void {
  answer?.(wanted);
}

export function onHelp(next: Answer): () => void {
  answer = next;
  return () => {
    if (answer === next) answer = undefined;
  };
}
