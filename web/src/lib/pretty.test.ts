import { describe, expect, it } from "vitest";
import { prettyLines } from "./pretty";

describe("a value as people read it", () => {
  it("has a line for each part, named as faults name it", () => {
    const source = '{"shop":"DE","lines":[{"sku":"A","quantity":0},{}],"tags":[],"note":null}';
    expect(prettyLines(source)).toEqual([
      { path: "", text: "{" },
      { path: "shop", text: '  "shop": "DE",' },
      { path: "lines", text: '  "lines": [' },
      { path: "lines[0]", text: "    {" },
      { path: "lines[0].sku", text: '      "sku": "A",' },
      { path: "lines[0].quantity", text: '      "quantity": 0' },
      { path: "", text: "    }," },
      { path: "lines[1]", text: "    {}" },
      { path: "", text: "  ]," },
      { path: "tags", text: '  "tags": [],' },
      { path: "note", text: '  "note": null' },
      { path: "", text: "}" },
    ]);
  });

  it.each(['{"a":{"b":[1,2,{"c":"x,\\n\\"y"}]}}', "[]", "3", '"text"'])(
    "says the same: %s",
    (source) => {
      const text = prettyLines(source)
        .map((line) => line.text)
        .join("\n");
      expect(JSON.parse(text)).toEqual(JSON.parse(source));
    },
  );

  it("leaves what is no JSON as it was sent", () => {
    expect(prettyLines("half {\r\nan order").map((line) => line.text)).toEqual([
      "half {",
      "an order",
    ]);
  });
});
