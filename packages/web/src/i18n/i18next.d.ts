import type en from "./en/index.ts";
import type yard from "./en/yard.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & { yard: typeof yard } };
  }
}
