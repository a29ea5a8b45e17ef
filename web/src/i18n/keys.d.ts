import "i18next";
import type catalogue from "./en.json";
import type office from "./office/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    // Words of faults, a catalogue of their own, are looked up by what the server sends and never
    // by a key in the source.
    resources: { translation: typeof catalogue & typeof office };
    returnNull: false;
  }
}
