import { type Chapter, parseChapter } from "@/lib/handbook";

/** `./en/orders.md` → the chapter `orders`. */
export function bound(files: Record<string, string>): Chapter[] {
  return Object.entries(files).map(([path, source]) => {
    const name = path.replace(/^.*\//, "").replace(/\.md$/, "");
    return parseChapter(name, source);
  });
}
