import { bound } from "./bound";

export default bound(
  import.meta.glob<string>("./zh-Hant/*.md", { eager: true, query: "?raw", import: "default" }),
);
