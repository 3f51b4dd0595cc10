declare module "virtual:examples" {
  import type { Draft } from "../../draft/draft.ts";

  export type ExampleEntry = {
    /** `python/n-queens` */
    id: string;
    language: string;
    title: string;
    description: string;
    /** A dialogue: its input is typed while it runs. */
    interactive: boolean;
    files: number;
    inputs: number;
    load: () => Promise<{ default: Draft }>;
  };

  /** What `bundler/examples.ts` makes of the repository's examples. */
  export const examples: readonly ExampleEntry[];
}
