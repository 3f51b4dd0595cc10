import { encodeContent, requestBounds } from "@runyard/protocol";
import type { DraftFile } from "../../draft/draft.ts";

export type TooLarge = { tooLarge: string };

/** Files that were opened or dropped, as files of a program; one that is no text is kept as it is. */
export const readFiles = async (files: readonly File[]): Promise<DraftFile[] | TooLarge> => {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (total > requestBounds.sourceBytes) return { tooLarge: files.map(({ name }) => name).join(", ") };
  return Promise.all(
    files.map(async (file) => {
      const { content, encoding } = encodeContent(new Uint8Array(await file.arrayBuffer()));
      // A folder's files keep their places below it.
      const path = file.webkitRelativePath.split("/").slice(1).join("/") || file.name;
      return { path, content, ...(encoding === "base64" && { encoding }) };
    }),
  );
};
