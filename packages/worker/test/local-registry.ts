import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Makes a wheel: a zip, where names may be what no honest tool would write. */
const wheelScript = `
import json, sys, zipfile
name, version, files = json.load(sys.stdin)
info = f"{name}-{version}.dist-info"
with zipfile.ZipFile(f"{name}-{version}-py3-none-any.whl", "w") as wheel:
    for path, text in files.items(): wheel.writestr(path, text)
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A registry for pip (below /simple) and npm on a port of this machine, with what a test puts into it. */
export class LocalRegistry implements AsyncDisposable {
  readonly #server: Server;
  readonly #folder: string;
  readonly #answers = new Map<string, Answer>();
  /** Paths that were asked for. */
  readonly asked: string[] = [];

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
    server.on("request", (request, response) => {
      // Through a proxy the whole address is asked for.
      const path = new URL(request.url ?? "/", this.url).pathname;
      this.asked.push(path);
      const answer = this.#answers.get(decodeURIComponent(path));
      if (answer !== undefined) answer(request, response);
      else response.writeHead(404, { "content-type": "application/json" }).end("{}");
    });
  }

  static async open(): Promise<LocalRegistry> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new LocalRegistry(server, await mkdtemp(join(tmpdir(), "runyard-registry-")));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  answer(path: string, answer: Answer): void {
    this.#answers.set(path, answer);
  }

  /** @param files - texts by path, as they stand in the wheel */
  async wheel(name: string, version: string, files: Record<string, string>): Promise<void> {
    const making = run("python3", ["-c", wheelScript], { cwd: this.#folder });
    making.child.stdin?.end(JSON.stringify([name, version, files]));
    await making;
    await this.#link(name);
  }

  /** A source distribution, whose set-up would run code. */
  async source(name: string, setup: string): Promise<void> {
    await this.#archive(`${name}-1.0.tar.gz`, `${name}-1.0`, { "setup.py": setup });
    await this.#link(name);
  }

  async npmPackage(name: string, manifest: object, files: Record<string, string>): Promise<void> {
    const whole = { name, version: "1.0.0", ...manifest };
    const archive = `${name}-1.0.0.tgz`;
    await this.#archive(archive, "package", { "package.json": JSON.stringify(whole), ...files });
    const bytes = await readFile(join(this.#folder, archive));
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    const path = `/${name}/-/${archive}`;
    const versions = { "1.0.0": { ...whole, dist: { tarball: `${this.url}${path}`, integrity } } };
    this.answer(`/${name}`, (_, response) =>
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ name, "dist-tags": { latest: "1.0.0" }, versions })),
    );
    this.answer(path, (_, response) => response.end(bytes));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #archive(archive: string, root: string, files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const target = join(this.#folder, root, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    await run("tar", ["-czf", archive, root], { cwd: this.#folder });
    await rm(join(this.#folder, root), { recursive: true });
  }

  async #link(name: string): Promise<void> {
    const found = (await readdir(this.#folder)).filter((file) => file.startsWith(`${name}-`));
    const links = found.map((file) => `<a href="/files/${file}">${file}</a>`).join("\n");
    this.answer(`/simple/${name}/`, (_, response) => response.setHeader("content-type", "text/html").end(links));
    for (const file of found) {
      const bytes = await readFile(join(this.#folder, file));
      this.answer(`/files/${file}`, (_, response) => response.end(bytes));
    }
  }
}
