import { useWords } from "@/i18n/words";
import { StatusTag, type Tone } from "@/ui/texts";

const TONES: Record<string, Tone> = {
  waiting: "info",
  refused: "bad",
  parsed: "good",
  known: "done",
};

export function DeliveryState({ state }: { state: string }) {
  const words = useWords();
  return <StatusTag tone={TONES[state] ?? "plain"}>{words("inbox.states", state)}</StatusTag>;
}
