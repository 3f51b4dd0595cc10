import type en from "./en/index.ts";
import type palette from "./en/palette.json";
import type yard from "./en/yard.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en & { palette: typeof palette; yard: typeof yard } };
  }
}
