import type access from "./en/access.json";
import type groups from "./en/groups.json";
import type en from "./en/index.ts";
import type palette from "./en/palette.json";
import type quotas from "./en/quotas.json";
import type yard from "./en/yard.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: {
      translation: typeof en & {
        access: typeof access;
        groups: typeof groups;
        quotas: typeof quotas;
        palette: typeof palette;
        yard: typeof yard;
      };
    };
  }
}
