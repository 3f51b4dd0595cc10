import { itAsRoot, startRunyard } from "@runyard/testkit";
import { describe, expect } from "vitest";

/** Hides a file behind an empty one, for this process and what it starts. */
const without = (path: string): string[] => [
  ...["unshare", "--mount", "--propagation", "private", "--"],
  ...["sh", "-c", `mount --bind /dev/null "$(readlink -f "$0")" && exec "$@"`, path],
];

describe("a machine whose C compiler does not work", () => {
  itAsRoot("offers the other languages, and says 422 with what there is for C", async () => {
    await using runyard = await startRunyard({ languages: ["python", "c"], prefix: without("/usr/bin/gcc") });
    const languages = await runyard.client.languages.list();
    expect(languages.map((language) => language.name)).toContain("python");
    expect(languages.map((language) => language.name)).not.toContain("c");
    const reply = await fetch(`${runyard.url}/api/v1/jobs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ language: "c", source: "int main(void) { return 0; }" }),
    });
    expect(reply.status).toBe(422);
    const problem = (await reply.json()) as { languages: unknown };
    expect(problem).toMatchObject({ code: "NO_SUCH_LANGUAGE" });
    expect(JSON.stringify(problem.languages)).toContain("python");
    const job = await runyard.client.jobs.submit({ language: "python", source: "print(1)" }, { wait: 30 });
    expect(job).toMatchObject({ outcome: "ok" });
  });
});
