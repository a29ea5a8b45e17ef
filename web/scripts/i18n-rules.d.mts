export type Tree = { [name: string]: string | Tree };
export interface Term {
  hans: string;
  hant: string[];
  en: string[];
}
export function readGlossary(text: string): Term[];
export function checkCatalogues(
  trees: { en: Tree; "zh-Hans": Tree; "zh-Hant": Tree },
  glossary: Term[],
): string[];
export function checkKeysUsed(en: Tree, sources: string[], faultCodes: string[]): string[];
