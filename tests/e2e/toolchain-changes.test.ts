import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startRunyard, startWorkerProcess, temporaryFolder, waitUntil } from "@runyard/testkit";
import { expect, it } from "vitest";

const version = "5.99.1";
const patience = 60_000;

it("a language that is installed while the yard runs is offered, and jobs that waited for it start", async () => {
  await using folder = await temporaryFolder("toolchain-changes");
  await using runyard = await startRunyard({ command: "controller" });
  await using worker = startWorkerProcess({
    controllerUrl: runyard.url,
    token: (await readFile(join(runyard.dataFolder, "join-token"), "utf8")).trim(),
    name: "here",
    slots: 1,
    dataFolder: join(folder.path, "data"),
    env: { HOME: folder.path, RUNYARD_LANGUAGES: "perl" },
  });
  await worker.joined;
  const workersWith = async (): Promise<number | undefined> => {
    const languages = await runyard.client.languages.list();
    return languages.flatMap(({ versions }) => versions).find((known) => known.version === version)?.workers;
  };
  const untilWorkersWith = (count: number) =>
    waitUntil(`${count} workers to have it`, async () => (await workersWith()) === count, patience);

  expect(await workersWith()).toBeUndefined();
  await installPerl(folder.path);
  await untilWorkersWith(1);
  await removePerl(folder.path);
  await untilWorkersWith(0);
  const told = async () => {
    const { items } = await runyard.client.events.list({});
    return items.map(({ message }) => message).filter((message) => message.includes(version));
  };
  const news = [`here offers perl ${version} no more`, `here offers perl ${version} now`];
  await expect.poll(told, { timeout: patience }).toEqual(news);

  const job = await runyard.client.jobs.submit({ language: "perl", version, source: 'print "ran\\n";' });
  expect(job).toMatchObject({ state: "queued" });
  await installPerl(folder.path);
  expect(await runyard.client.jobs.get(job.id, { wait: 60 })).toMatchObject({
    state: "done",
    outcome: "ok",
    version,
    worker: { name: "here" },
    runs: [{ stdout: "ran\n" }],
  });
});

/** A Perl of another version than the machine's, where a user may put one. It is a shell that knows enough of Perl. */
const placeOf = (home: string): string => join(home, "perl5/perlbrew/perls/perl-5.99.1");

const installPerl = async (home: string): Promise<void> => {
  const binary = join(placeOf(home), "bin/perl");
  await mkdir(join(placeOf(home), "bin"), { recursive: true });
  await writeFile(
    binary,
    `#!/bin/sh
case "$1" in
  -e) echo v${version} ;;
  hello.pl) read name && echo "Hello, $name!" ;;
  *) eval "$(sed 's/^print "\\(.*\\)\\\\n";$/echo "\\1"/' "$1")" ;;
esac
`,
  );
  await chmod(binary, 0o755);
};

const removePerl = (home: string): Promise<void> => rm(placeOf(home), { recursive: true });
