import { expect, it } from "vitest";
import { csvFile } from "./csv";

it.each([
  [[["a", "b"]], "a,b\r\n"],
  [[["a,b", 'say "no"', "two\nlines"]], '"a,b","say ""no""","two\nlines"\r\n'],
  [[["=1+1", "-2", "@x", "plain"]], "'=1+1,'-2,'@x,plain\r\n"],
])("%j is written so that it is read as it was", (rows, text) => {
  expect(csvFile(rows)).toBe(`\uFEFF${text}`);
});
