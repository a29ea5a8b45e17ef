// Types of the API from its published description: openapi/api.json → src/api/types.ts.
import { readFileSync, writeFileSync } from "node:fs";
import openapi, { astToString } from "openapi-typescript";

const description = new URL("../../openapi/api.json", import.meta.url);
const types = new URL("../src/api/types.ts", import.meta.url);
const SCHEMAS = "#/components/schemas/";
const HEAD = "// Written by `npm run api` from openapi/api.json. Not edited by hand.\n\n";

/** Words on the wire are never in capitals: such a list holds names of the program's code. */
const isCodeName = (word) => /^[A-Z][a-z]/.test(word);

/** What the description says less exactly than the program does is typed loosely, never wrongly. */
function loosen(node, known) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node.enum) && node.enum.some((word) => isCodeName(String(word)))) {
    delete node.enum;
  }
  const name = typeof node.$ref === "string" ? node.$ref.slice(SCHEMAS.length) : undefined;
  if (name !== undefined && known[name] === undefined) {
    console.warn(`the description refers to ${name}, which it does not have`);
    known[name] = { type: "string" };
  }
  for (const child of Object.values(node)) loosen(child, known);
}

/** A parameter "in the path" that the path does not name is one of the query. */
function placeParameters(path, operation) {
  for (const parameter of operation.parameters ?? []) {
    if (parameter.in === "path" && !path.includes(`{${parameter.name}}`)) parameter.in = "query";
    if (parameter.in === "query" && mayBeAbsent(parameter.schema)) parameter.required = false;
  }
}

/** A query parameter that may be null, or is a switch that is off when absent. */
function mayBeAbsent(schema) {
  const types = [schema, ...(schema?.oneOf ?? [])].flatMap((part) => part?.type ?? []);
  return types.includes("null") || schema?.type === "boolean";
}

const api = JSON.parse(readFileSync(description, "utf8"));
loosen(api, api.components.schemas);
for (const [path, operations] of Object.entries(api.paths)) {
  for (const operation of Object.values(operations)) placeParameters(path, operation);
}
const source = astToString(
  await openapi(api, { emptyObjectsUnknown: true, defaultNonNullable: false }),
);
writeFileSync(types, HEAD + source);
