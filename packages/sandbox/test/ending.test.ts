import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lab, openLab, runC, runStep, shell } from "./lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe("how a program ended", () => {
  test.each([0, 3, 137, 255])("tells exit code %i", async (code) => {
    const result = await shell(lab.host, `exit ${code}`);
    expect(result).toMatchObject({ exitCode: code, signal: null, outcome: code === 0 ? "ok" : "runtime_error" });
    expect(result.limit).toBeUndefined();
  });

  test("tells a SIGKILL by the program itself from exit code 137", async () => {
    const result = await shell(lab.host, "kill -9 $$");
    expect(result).toMatchObject({ outcome: "runtime_error", exitCode: null, signal: "SIGKILL" });
    expect(result.limit).toBeUndefined();
  });

  test.each([
    ["a null pointer", "int main(){ *(volatile int*)0 = 1; }", "SIGSEGV"],
    ["abort()", "#include <stdlib.h>\nint main(){ abort(); }", "SIGABRT"],
    ["a division by zero", "int main(int c, char**v){ volatile int z = c - 1; return c / z; }", "SIGFPE"],
    [
      "SIGTERM to itself",
      "#include <signal.h>\n#include <unistd.h>\nint main(){ kill(getpid(), SIGTERM); pause(); }",
      "SIGTERM",
    ],
    [
      "a closed pipe",
      "#include <unistd.h>\nint main(){ int p[2]; pipe(p); close(p[0]); write(p[1], p, 1); }",
      "SIGPIPE",
    ],
  ])("names the signal of %s", async (_, source, signal) => {
    expect(await runC(lab.host, source)).toMatchObject({ outcome: "runtime_error", exitCode: null, signal });
  });

  test.each([
    ["a name that is nowhere", ["no-such-command"], 127, "ENOENT"],
    ["a path that is not there", ["./missing"], 127, "ENOENT"],
    ["a folder", ["/tmp"], 126, "EACCES"],
    ["a file that is not executable", ["/etc/passwd"], 126, "EACCES"],
  ])("reports %s as a command that could not be started", async (_, argv, exitCode, execError) => {
    expect(await runStep(lab.host, argv)).toMatchObject({ outcome: "runtime_error", exitCode, execError });
  });

  test("reports a file that is no program as a command that could not be started", async () => {
    const files = [{ path: "noise", bytes: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 9, 9, 9]), executable: true }];
    expect(await runStep(lab.host, ["./noise"], { files })).toMatchObject({ exitCode: 126, execError: "ENOEXEC" });
  });

  test("lays files with their folders and modes in the work folder, where the program starts", async () => {
    const files = [
      { path: "a/b/c.txt", bytes: Buffer.from("deep") },
      { path: "run.sh", bytes: Buffer.from("#!/bin/sh\npwd; cat a/b/c.txt"), executable: true },
      { path: "empty", bytes: new Uint8Array() },
    ];
    const result = await runStep(lab.host, ["./run.sh"], { files });
    expect(result.text).toBe("/work\ndeep");
    expect((await shell(lab.host, "test -f empty && ! test -s empty && ! test -x empty", { files })).exitCode).toBe(0);
  });

  test("gives the program its environment and nothing else", async () => {
    const env = { ONE: "1", EMPTY: "", UTF8: "é→" };
    expect((await runStep(lab.host, ["/usr/bin/env"], { env })).text).toBe("ONE=1\nEMPTY=\nUTF8=é→\n");
  });

  test("passes arguments as they are", async () => {
    const argv = ["/usr/bin/printf", "[%s]", "", "a b", "$HOME", "*", "-n", "é", "x\ny"];
    expect((await runStep(lab.host, argv)).text).toBe("[][a b][$HOME][*][-n][é][x\ny]");
  });

  test("refuses a step that is not well formed, before anything runs", () => {
    const good = { argv: ["true"], env: {}, files: [], stdin: new Uint8Array(), limits: {} as never };
    const start = (wishes: object) => () => lab.host.start({ ...good, ...wishes }, () => {});
    expect(start({ argv: [] })).toThrow(TypeError);
    expect(start({ argv: ["a\0b"] })).toThrow(/NUL/);
    expect(start({ env: { "A=B": "" } })).toThrow(/environment/);
    for (const path of ["../x", "/etc/x", "a//b", "a/./b", "", "a\0b", "x".repeat(300)])
      expect(start({ files: [{ path, bytes: new Uint8Array() }] })).toThrow(/file path/);
    expect(start({})).toThrow(/limit cpuTimeMs/);
  });
});
