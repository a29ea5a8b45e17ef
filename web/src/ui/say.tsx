import CloseOutlined from "@ant-design/icons/CloseOutlined";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

interface Word {
  id: number;
  tone: "good" | "bad";
  text: string;
}

/** Long enough to be read; a refusal is longer than "done" and matters more. */
const SHOWN_MS = { good: 4_000, bad: 12_000 };
/** More at once nobody reads: the oldest goes first. */
const MOST = 4;

let words: readonly Word[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Word[]) {
  words = next;
  for (const listener of listeners) listener();
}

function add(tone: Word["tone"], text: string) {
  lastId += 1;
  set([...words, { id: lastId, tone, text }].slice(-MOST));
}

/** Short news over the page: how something went that has no place of its own to say it. */
export const say = {
  good: (text: string) => add("good", text),
  bad: (text: string) => add("bad", text),
};

function onSaid(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where `say` is heard; once, in the frame of everything. */
export function Said() {
  const said = useSyncExternalStore(onSaid, () => words);
  return (
    <div className="said">
      {/* Both regions stand before the first word comes: what appears together is not read out. */}
      {(["good", "bad"] as const).map((tone) => (
        <div key={tone} aria-live={tone === "bad" ? "assertive" : "polite"}>
          {said
            .filter((word) => word.tone === tone)
            .map((word) => (
              <OneWord key={word.id} word={word} />
            ))}
        </div>
      ))}
    </div>
  );
}

function OneWord({ word }: { word: Word }) {
  const { t } = useTranslation();
  const { id, tone, text } = word;
  const forget = () => set(words.filter((one) => one.id !== id));
  useEffect(() => {
    const timer = setTimeout(() => set(words.filter((one) => one.id !== id)), SHOWN_MS[tone]);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <p className={`said-word tone-${tone}`}>
      {text}
      <button type="button" aria-label={t("ui.close")} onClick={forget}>
        <CloseOutlined />
      </button>
    </p>
  );
}
