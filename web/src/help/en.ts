import { bound } from "./bound";

export default bound(
  import.meta.glob<string>("./en/*.md", { eager: true, query: "?raw", import: "default" }),
);
