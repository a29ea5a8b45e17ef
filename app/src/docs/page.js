// Draws /openapi.json. Everything is put into the page as text, never as markup.

const METHODS = ["get", "post", "put", "patch", "delete"];
/** Beneath this a schema is named and not drawn again. */
const DEEPEST = 4;

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

const nameOf = (reference) => reference.split("/").at(-1);

/** An example of the shape of a schema, with its types as values. */
function shape(schema, api, depth = 0) {
  if (schema === undefined || schema === true) return "any";
  if (schema.$ref !== undefined) {
    if (depth >= DEEPEST) return nameOf(schema.$ref);
    return shape(api.components.schemas[nameOf(schema.$ref)], api, depth);
  }
  for (const several of [schema.oneOf, schema.anyOf]) {
    if (several === undefined) continue;
    const kinds = several.filter((one) => one.type !== "null");
    if (kinds.length === 1) return shape(kinds[0], api, depth);
    return kinds.map((one) => shape(one, api, depth + 1));
  }
  if (schema.allOf !== undefined) {
    return Object.assign({}, ...schema.allOf.map((one) => shape(one, api, depth)));
  }
  if (schema.enum !== undefined) return schema.enum.join(" | ");
  const types = [schema.type].flat();
  if (types.includes("array")) return [shape(schema.items, api, depth + 1)];
  if (schema.properties !== undefined) {
    if (depth >= DEEPEST) return "object";
    const fields = Object.entries(schema.properties).map(([name, value]) => {
      const optional = schema.required?.includes(name) ? "" : "?";
      return [name + optional, shape(value, api, depth + 1)];
    });
    return Object.fromEntries(fields);
  }
  const type = types.filter((one) => one !== undefined).join(" | ") || "any";
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

function body(title, content, api) {
  const json = content?.["application/json"];
  if (json === undefined) return null;
  const drawn = JSON.stringify(shape(json.schema, api), null, 2);
  return element("div", {}, element("h4", {}, title), element("pre", { tabindex: "0" }, drawn));
}

function parameters(list) {
  if (list === undefined || list.length === 0) return null;
  const rows = list.map((one) =>
    element(
      "tr",
      {},
      element("td", {}, element("code", {}, one.name + (one.required ? "" : "?"))),
      element("td", {}, one.in),
      element("td", {}, one.description ?? ""),
    ),
  );
  const heads = ["Parameter", "In", "Meaning"].map((word) => element("th", { scope: "col" }, word));
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

function operation(method, path, described, api) {
  const answers = Object.entries(described.responses ?? {}).filter(([status]) => status.startsWith("2"));
  return element(
    "section",
    { id: described.operationId },
    element("h3", {}, element("span", { class: "method" }, method), element("code", {}, path)),
    element("p", {}, described.summary ?? described.description ?? ""),
    described.summary !== undefined && described.description !== undefined
      ? element("p", {}, described.description)
      : null,
    parameters(described.parameters),
    body("Sent", described.requestBody?.content, api),
    ...answers.map(([status, answer]) => body(`Answered with ${status}`, answer.content, api)),
  );
}

function draw(api) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const method of METHODS) {
      const described = methods[method];
      if (described === undefined) continue;
      const tag = described.tags?.[0] ?? "other";
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push({ method, path, described });
    }
  }
  const main = document.getElementById("main");
  const contents = document.getElementById("contents");
  main.replaceChildren(element("p", {}, api.info.description ?? ""));
  for (const [tag, operations] of groups) {
    main.append(element("h2", {}, tag));
    const links = operations.map(({ method, path, described }) =>
      element(
        "li",
        {},
        element("a", { href: `#${described.operationId}` }, `${method.toUpperCase()} ${path.replace("/api/v1", "")}`),
      ),
    );
    contents.append(element("h2", {}, tag), element("ul", {}, ...links));
    main.append(...operations.map((one) => operation(one.method, one.path, one.described, api)));
  }
  if (location.hash !== "") document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function find(words) {
  const wanted = words.trim().toLowerCase();
  for (const section of document.querySelectorAll("section")) {
    const hit = section.textContent.toLowerCase().includes(wanted);
    section.hidden = !hit;
    const link = document.querySelector(`a[href="#${CSS.escape(section.id)}"]`);
    if (link !== null) link.parentElement.hidden = !hit;
  }
}

document.getElementById("find").addEventListener("input", (event) => find(event.target.value));
try {
  const answer = await fetch("/openapi.json");
  draw(await answer.json());
} catch (error) {
  document.getElementById("main").replaceChildren(`The description cannot be read: ${error}`);
}
