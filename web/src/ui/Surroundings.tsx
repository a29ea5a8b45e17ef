import { createContext, type ReactNode, useContext } from "react";
import type { Language } from "@/i18n/languages";

/** An error in words, with what belongs at single inputs. */
export interface Explained {
  text: string;
  /** Code and status for people who must report it. */
  code: string;
  /** Whether the server spoke at all; without it nobody knows whether something was done. */
  answered: boolean;
  /** It was not refused: it waits for somebody, and here one sees how it stands. */
  waits?: { to: string; search: Record<string, string> };
  fields: { name: (string | number)[]; text: string }[];
}

/** What every part of the screen may ask for without being handed it. */
export interface Surroundings {
  language: Language;
  /** BCP 47 tag for numbers and dates. */
  locale: string;
  /** IANA zone of the signed-in person. */
  zone: string;
  dark: boolean;
  explain: (error: unknown) => Explained;
}

const Context = createContext<Surroundings>({
  language: "en",
  locale: "en-GB",
  zone: "UTC",
  dark: false,
  explain: (error) => ({ text: String(error), code: "", answered: true, fields: [] }),
});

export function SurroundingsProvider(props: { value: Surroundings; children: ReactNode }) {
  return <Context.Provider value={props.value}>{props.children}</Context.Provider>;
}

export function useSurroundings(): Surroundings {
  return useContext(Context);
}
