import "i18next";
import type catalogue from "./en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    // Words of fault codes are looked up by what the server sends, never by a key in the source.
    resources: { translation: Omit<typeof catalogue, "faults"> };
    returnNull: false;
  }
}
