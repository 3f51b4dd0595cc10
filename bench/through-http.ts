import { Job } from "@runyard/protocol";
import { commonLanguages, startRunyard } from "@runyard/testkit";
import { createPoster } from "./http.ts";
import { repeat, type Way } from "./way.ts";

/** A whole Runyard: `POST /api/v1/jobs?wait`, kept durably, each round a source of its own. */
export const openThroughHttp = async (slots: number): Promise<Way> => {
  const runyard = await startRunyard({ slots, languages: commonLanguages });
  const poster = createPoster(runyard.url);
  return {
    name: "http",
    measure: (program, effort) =>
      repeat(effort, async (number) => {
        const note = program.isSame ? "again" : `${number} ${performance.now()}`;
        const source = `${program.source}${program.comment} ${note}\n`;
        const { status, text } = await poster.post("/api/v1/jobs?wait=60", { language: program.language, source });
        const job = status === 201 ? Job.parse(JSON.parse(text)) : undefined;
        if (job?.outcome !== "ok") throw new Error(`${program.name} answered ${status}: ${text}`);
      }),
    [Symbol.asyncDispose]: async () => {
      poster.close();
      await runyard[Symbol.asyncDispose]();
    },
  };
};
