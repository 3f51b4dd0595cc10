import { connect, type Socket } from "node:net";
import { encodeFrame, type Frame, FrameReader } from "./inside/frames.ts";

const headMostBytes = 32 * 1024;
const connectMostMs = 15_000;
const idleMostMs = 60_000;
const connectionsMost = 64;
const nothing = new Uint8Array();

/** `https://pypi.org/simple/` is `pypi.org:443`. */
export const placeOf = (address: string): string => {
  const { hostname, port, protocol } = new URL(address);
  return `${hostname}:${port || (protocol === "http:" ? "80" : "443")}`;
};

export type RegistryDoorOptions = {
  /** `host:port` of those that may be reached. */
  places: ReadonlySet<string>;
  /** What all connections together may bring. */
  mostBytes: number;
  /** Resolves when there is room for more. */
  send: (bytes: Uint8Array) => Promise<void>;
};

/**
 * The way out of a sandbox that resolves libraries: an HTTP proxy, spoken over frames, that connects to the registries and
 * to nobody else. What is inside is not trusted: whatever it asks for, bytes go to and come from those places alone.
 */
export class RegistryDoor {
  readonly #options: RegistryDoorOptions;
  readonly #reader = new FrameReader();
  readonly #passages = new Map<number, Passage>();
  #leftBytes: number;
  /** Names that were asked for and refused. */
  readonly refused = new Set<string>();

  constructor(options: RegistryDoorOptions) {
    this.#options = options;
    this.#leftBytes = options.mostBytes;
  }

  get isExhausted(): boolean {
    return this.#leftBytes < 0;
  }

  /** Bytes from inside. @throws RangeError for what is no frame */
  take(chunk: Uint8Array): void {
    for (const frame of this.#reader.read(chunk)) this.#takeFrame(frame);
  }

  close(): void {
    for (const passage of this.#passages.values()) passage.close();
    this.#passages.clear();
  }

  #takeFrame({ connection, bytes }: Frame): void {
    const known = this.#passages.get(connection);
    if (bytes.length === 0) known?.end();
    else if (known !== undefined) known.take(bytes);
    else if (this.#passages.size < connectionsMost) this.#open(connection).take(bytes);
    else void this.#options.send(encodeFrame(connection, nothing));
  }

  #open(connection: number): Passage {
    const passage = new Passage({
      isAllowed: (place) => {
        if (this.#options.places.has(place)) return true;
        this.refused.add(place);
        return false;
      },
      bring: async (bytes) => {
        this.#leftBytes -= bytes.length;
        if (this.#leftBytes < 0) this.close();
        else await this.#options.send(encodeFrame(connection, bytes));
      },
      onEnd: () => {
        this.#passages.delete(connection);
        void this.#options.send(encodeFrame(connection, nothing));
      },
    });
    this.#passages.set(connection, passage);
    return passage;
  }
}

type PassageOptions = {
  isAllowed: (place: string) => boolean;
  bring: (bytes: Uint8Array) => Promise<void>;
  onEnd: () => void;
};

/** One connection: a request's head from inside says where to, and from then on bytes pass. */
class Passage {
  readonly #options: PassageOptions;
  #head = Buffer.alloc(0);
  #socket: Socket | undefined;
  #isOver = false;

  constructor(options: PassageOptions) {
    this.#options = options;
  }

  take(bytes: Buffer): void {
    if (this.#socket !== undefined) {
      this.#socket.write(bytes);
      return;
    }
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf("\r\n\r\n");
    if (end >= 0) this.#enter(this.#head.subarray(0, end + 4), this.#head.subarray(end + 4));
    else if (this.#head.length > headMostBytes)
      void this.#refuse("431 Too Long", "the head of the request is too long");
  }

  end(): void {
    if (this.#socket === undefined) this.#over();
    else this.#socket.end();
  }

  close(): void {
    this.#isOver = true;
    this.#socket?.destroy();
  }

  #enter(head: Buffer, rest: Buffer): void {
    const wanted = wantedOf(head.toString("latin1"));
    if (wanted === undefined) void this.#refuse("400 Bad Request", "this is a proxy for registries");
    else if (!this.#options.isAllowed(wanted.place))
      void this.#refuse("403 Forbidden", `${wanted.place} is not a registry that may be reached`);
    else this.#connect(wanted, wanted.isTunnel ? rest : Buffer.concat([onlyOne(head), rest]));
  }

  #connect({ place, isTunnel }: Wanted, first: Buffer): void {
    const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(place) ?? [];
    const socket = connect({ host: host.replace(/^\[|\]$/g, ""), port: Number(port), timeout: connectMostMs });
    this.#socket = socket;
    let isOpen = false;
    const tell = (status: string, why: string) => void this.#refuse(status, `${place}: ${why}`);
    socket.on("timeout", () => socket.destroy(new Error(isOpen ? "it fell silent" : "it did not answer in time")));
    socket.once("connect", () => {
      isOpen = true;
      socket.setTimeout(idleMostMs);
      if (first.length > 0) socket.write(first);
      void this.#relay(socket, isTunnel);
    });
    socket.on("error", (error) => (isOpen ? this.#over() : tell("502 Bad Gateway", error.message)));
  }

  async #relay(socket: Socket, isTunnel: boolean): Promise<void> {
    try {
      if (isTunnel) await this.#options.bring(Buffer.from("HTTP/1.1 200 Connection Established\r\n\r\n"));
      for await (const bytes of socket) await this.#options.bring(bytes);
    } catch {
      // It broke off, which the other side sees as its end.
    }
    this.#over();
  }

  async #refuse(status: string, why: string): Promise<void> {
    const body = `runyard: ${why}\n`;
    const head = `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
    await this.#options.bring(Buffer.from(head + body));
    this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.close();
    this.#options.onEnd();
  }
}

type Wanted = { place: string; isTunnel: boolean };

/** The next request on a connection may want to go elsewhere: so there is none. */
const onlyOne = (head: Buffer): Buffer => {
  const fields = head.toString("latin1").replace(/\r\n(?:proxy-)?connection:[^\r\n]*/gi, "");
  return Buffer.from(fields.replace(/\r\n\r\n$/, "\r\nConnection: close\r\n\r\n"), "latin1");
};

/** Where a request to a proxy wants to go; undefined for any other. */
const wantedOf = (head: string): Wanted | undefined => {
  const [, method, target = ""] = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(head) ?? [];
  if (method === "CONNECT") return /^[^\s/@]+:\d{1,5}$/.test(target) ? { place: target, isTunnel: true } : undefined;
  if (method === undefined || !/^http:\/\/[^\s@]+$/.test(target) || !URL.canParse(target)) return undefined;
  return { place: placeOf(target), isTunnel: false };
};
