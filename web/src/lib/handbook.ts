/** One chapter as its file has it: a title, a note of one paragraph, and what else there is to say. */
export interface Chapter {
  name: string;
  title: string;
  /** What the page is for, in a sentence or two. */
  note: string;
  blocks: Block[];
}

export type Block =
  | { kind: "heading"; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; ordered: boolean; items: string[] };

/** The little Markdown that the handbook is written in: headings, paragraphs, lists. */
export function parseChapter(name: string, source: string): Chapter {
  const blocks: Block[] = [];
  let title = "";
  for (const line of source.split(/\r?\n/)) {
    const item = /^(?:(\d+)\.|-) (.*)$/.exec(line);
    const last = blocks.at(-1);
    if (line.startsWith("# ")) title = line.slice(2).trim();
    else if (line.startsWith("## ")) blocks.push({ kind: "heading", text: line.slice(3).trim() });
    else if (item) {
      const ordered = item[1] !== undefined;
      if (last?.kind === "list" && last.ordered === ordered) last.items.push(item[2] ?? "");
      else blocks.push({ kind: "list", ordered, items: [item[2] ?? ""] });
    } else if (line.trim() !== "") blocks.push({ kind: "paragraph", text: line.trim() });
  }
  const [first] = blocks;
  const note = first?.kind === "paragraph" ? first.text : "";
  return { name, title, note, blocks };
}

export type Piece =
  | { kind: "text" | "strong" | "em" | "code"; text: string }
  | { kind: "link"; text: string; to: string };

const INLINE = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\(([\w-]+)\)/g;

/** A line of text in pieces. */
export function inlineOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > at) pieces.push({ kind: "text", text: text.slice(at, found.index) });
    const [whole, strong, em, code, link, to] = found;
    if (strong !== undefined) pieces.push({ kind: "strong", text: strong });
    else if (em !== undefined) pieces.push({ kind: "em", text: em });
    else if (code !== undefined) pieces.push({ kind: "code", text: code });
    else pieces.push({ kind: "link", text: link ?? "", to: to ?? "" });
    at = found.index + whole.length;
  }
  if (at < text.length) pieces.push({ kind: "text", text: text.slice(at) });
  return pieces;
}

export function plainOf(text: string): string {
  return inlineOf(text)
    .map((piece) => piece.text)
    .join("");
}

/** `/orders/new` → `orders-new`: each page has the chapter of its address. */
export function chapterOf(path: string): string {
  return path.replace(/^\/|\/$/g, "").replaceAll("/", "-");
}

export interface Hit {
  chapter: Chapter;
  /** The first place that holds a word, with what is around it. */
  excerpt: string;
}

/** Full-width letters are letters, capitals too; in both scripts. */
function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

const HAN = /\p{Script=Han}/u;

/**
 * What must be found: words between blanks; of Chinese, where words have no blanks between them,
 * a long run also by each two neighbours, so that word order and small words do not matter.
 */
function termsOf(query: string): { whole: string; parts: string[] }[] {
  return folded(query)
    .split(/[\s,，、。;；?？]+/u)
    .filter((word) => word !== "")
    .map((whole) => {
      const letters = [...whole];
      const isHan = letters.length > 2 && letters.every((letter) => HAN.test(letter));
      const pairs = letters.slice(0, -1).map((letter, at) => letter + (letters[at + 1] ?? ""));
      return { whole, parts: isHan ? pairs : [] };
    });
}

/** How much a place counts. */
const WEIGHT = { title: 20, heading: 6, text: 1 };
/** A sentence of Chinese is found where at least so many of its pairs stand. */
const ENOUGH_PAIRS = 0.6;
const EXCERPT_LETTERS = 90;

function textsOf(chapter: Chapter): { text: string; weight: number }[] {
  return [
    { text: chapter.title, weight: WEIGHT.title },
    ...chapter.blocks.flatMap((block) =>
      block.kind === "list"
        ? block.items.map((item) => ({ text: plainOf(item), weight: WEIGHT.text }))
        : [
            {
              text: plainOf(block.text),
              weight: block.kind === "heading" ? WEIGHT.heading : WEIGHT.text,
            },
          ],
    ),
  ];
}

/** Chapters that hold every word, the best first. */
export function searchBook(chapters: readonly Chapter[], query: string): Hit[] {
  const terms = termsOf(query);
  if (terms.length === 0) return [];
  const scored = chapters.flatMap((chapter) => {
    const texts = textsOf(chapter).map((one) => ({ ...one, folded: folded(one.text) }));
    let score = 0;
    for (const { whole, parts } of terms) {
      const holds = (part: string) => texts.some((one) => one.folded.includes(part));
      const of = (part: string) =>
        texts.reduce((sum, one) => sum + (one.folded.includes(part) ? one.weight : 0), 0);
      const known = parts.filter(holds);
      if (holds(whole)) score += 2 * of(whole);
      else if (parts.length > 0 && known.length >= parts.length * ENOUGH_PAIRS) {
        score += known.reduce((sum, part) => sum + of(part), 0) / parts.length;
      } else return [];
    }
    return [{ score, hit: { chapter, excerpt: excerptOf(texts, terms) } }];
  });
  return scored.sort((a, b) => b.score - a.score).map(({ hit }) => hit);
}

function excerptOf(
  texts: { text: string; folded: string; weight: number }[],
  terms: { whole: string; parts: string[] }[],
): string {
  const wanted = terms.flatMap(({ whole, parts }) => [whole, ...parts]);
  const said = texts.filter((one) => one.weight === WEIGHT.text);
  for (const part of wanted) {
    const place = said.find((one) => one.folded.includes(part));
    if (!place) continue;
    const from = Math.max(0, place.folded.indexOf(part) - EXCERPT_LETTERS / 3);
    const cut = place.text.slice(from, from + EXCERPT_LETTERS);
    return `${from > 0 ? "…" : ""}${cut}${from + EXCERPT_LETTERS < place.text.length ? "…" : ""}`;
  }
  return said[0]?.text.slice(0, EXCERPT_LETTERS) ?? "";
}
