type Tree = { [name: string]: string | Tree };
export function pagesIn(source: string): string[];
export function checkHandbook(
  pages: string[],
  books: Record<string, Record<string, string>>,
  catalogues: Record<string, Tree>,
): string[];
