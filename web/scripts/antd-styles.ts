import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import postcss from "postcss";
import type { Plugin } from "vite";

/**
 * What the library's components in use, and those inside of them, begin their class names with. A component that is
 * used without standing here has no style.
 */
const USED = [
  "alert",
  "btn",
  "checkbox",
  "click-animating",
  "col",
  "drawer",
  "empty",
  "fade",
  "form",
  "input",
  "modal",
  "motion",
  "move",
  "popover",
  "progress",
  "row",
  "select",
  "skeleton",
  "slide",
  "space-addon",
  "space-compact",
  "steps",
  "switch",
  "tooltip",
  "typography",
  "wave",
  "zoom",
];

const isUsed = (name: string) => USED.some((used) => name === used || name.startsWith(`${used}-`));

/** Not ours: colours of a page of the library's own, what it says of every link, and what nobody uses. */
const isOthers = (selector: string) =>
  /css-var-_R_|data-ant-cssinjs|^a(?![-\w.])/.test(selector) ||
  [...selector.matchAll(/\.ant-([a-z0-9-]+)/g)].some(([, name]) => !isUsed(name ?? ""));

/** The rules of the library's stylesheet that anything of ours can meet. */
export function keptStyles(css: string): string {
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    if (
      rule.parent?.type === "atrule" &&
      "name" in rule.parent &&
      /keyframes$/.test(rule.parent.name)
    )
      return;
    const selectors = rule.selectors.filter((selector) => !isOthers(selector));
    if (selectors.length === 0) rule.remove();
    else rule.selectors = selectors;
  });
  const animations = new Set<string>();
  sheet.walkDecls(/^(-webkit-)?animation(-name)?$/, ({ value }) => {
    for (const word of value.split(/[\s,]+/)) animations.add(word);
  });
  sheet.walkAtRules((rule) => {
    if (/keyframes$/.test(rule.name) && !animations.has(rule.params)) rule.remove();
    else if (rule.nodes?.length === 0) rule.remove();
  });
  return sheet.toString();
}

/** Where the library puts rules together. */
const MAKES_STYLES = /\/antd\/es\/.*\/style\/|\/antd\/es\/_util\/wave\/style/;
const MAKERS = ["genComponentStyleHook", "genStyleHooks", "genSubStyleComponent"];

/** A module without its rules: what made them is left out with all that only they needed. */
function withoutStyles(code: string, module: { body: unknown[] }): string {
  const rules: { start: number; end: number }[] = [];
  const look = (node: unknown) => {
    if (Array.isArray(node)) return node.forEach(look);
    if (typeof node !== "object" || node === null) return;
    const call = node as {
      type?: string;
      callee?: { name?: string };
      arguments?: { start: number; end: number }[];
    };
    const maker = call.type === "CallExpression" ? call.callee?.name : undefined;
    const made = call.arguments?.[1];
    if (made && MAKERS.includes(maker ?? "")) rules.push(made);
    else for (const value of Object.values(node)) look(value);
  };
  look(module.body);
  return rules.reduceRight(
    (kept, { start, end }) => `${kept.slice(0, start)}() => []${kept.slice(end)}`,
    code,
  );
}

/**
 * The library's styles as a stylesheet that browsers keep, instead of rules that are put together anew each time a
 * page starts. It stands before all others, so that what we say of a part wins.
 */
export function antdStyles(): Plugin {
  let file = "";
  return {
    name: "antd-styles",
    transform(code, id) {
      if (!MAKES_STYLES.test(id) || !code.includes("genS")) return null;
      return { code: withoutStyles(code, this.parse(code)), map: null };
    },
    async generateBundle() {
      const reference = this.emitFile({ type: "asset", name: "antd.css", source: await styles() });
      file = this.getFileName(reference);
    },
    transformIndexHtml: {
      order: "post",
      async handler(_, { bundle }) {
        const [injectTo, rel] = ["head-prepend", "stylesheet"] as const;
        if (bundle) return [{ tag: "link", attrs: { rel, href: `/${file}` }, injectTo }];
        return [{ tag: "style", children: await styles(), injectTo }];
      },
    },
  };
}

async function styles(): Promise<string> {
  const file = createRequire(import.meta.url).resolve("antd/dist/antd.css");
  return keptStyles(await readFile(file, "utf8"));
}
