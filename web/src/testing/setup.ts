import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, vi } from "vitest";
import { startLanguage } from "@/i18n";

// What jsdom leaves out and the library asks for.
window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as unknown as MediaQueryList;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
// jsdom lays nothing out; a virtual list without height would draw no rows.
const SIZES = { clientHeight: 600, clientWidth: 1000, offsetHeight: 40, offsetWidth: 1000 };
for (const [name, value] of Object.entries(SIZES)) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, value });
}
Element.prototype.scrollTo ??= () => undefined;
// As newer browsers have it, though the types do not know yet: with an answer.
Element.prototype.scrollIntoView = (() => Promise.resolve()) as never;
window.scrollTo = () => undefined;
// Its second argument only makes jsdom complain.
const styleOf = window.getComputedStyle;
window.getComputedStyle = (element) => styleOf(element);

beforeAll(() => startLanguage("en"));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  localStorage.clear();
});
