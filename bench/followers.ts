import { Agent, get } from "node:http";
import { startRunyard } from "@runyard/testkit";
import { type Latency, latency } from "./statistics.ts";

export type Followers = {
  followers: number;
  lines: number;
  /** Lines that all of them together missed. */
  missed: number;
  /** From the program's print to a follower's hands, milliseconds. */
  arrived: Latency;
};

const lines = 25;
const betweenSeconds = 0.2;
/** Speaks once all are there: its input ends. */
const source = `import sys, time
sys.stdin.read()
for number in range(${lines}):
    sys.stdout.write(f'at {time.time() * 1000}\\n')
    sys.stdout.flush()
    time.sleep(${betweenSeconds})
`;

/** One program's output, followed live by many at once over connections of their own. */
export const measureFollowers = async (followers: number): Promise<Followers> => {
  await using runyard = await startRunyard({ slots: 1 });
  const job = await runyard.client.jobs.submit({ language: "python", source, interactive: true });
  const agent = new Agent({ maxSockets: followers });
  const delays: number[] = [];
  const connected: Promise<void>[] = [];
  const ended: Promise<void>[] = [];
  for (let number = 0; number < followers; number += 1) {
    const follower = follow(`${runyard.url}/api/v1/jobs/${job.id}/events`, agent, (delayMs) => delays.push(delayMs));
    connected.push(follower.connected);
    ended.push(follower.ended);
    if (number % 100 === 99) await Promise.all(connected);
  }
  await Promise.all(connected);
  await endInput(`${runyard.url.replace("http", "ws")}/api/v1/jobs/${job.id}/attach`);
  await Promise.all(ended);
  agent.destroy();
  return { followers, lines, missed: followers * lines - delays.length, arrived: latency(delays) };
};

const follow = (url: string, agent: Agent, arrived: (delayMs: number) => void) => {
  const connected = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const request = get(url, { agent }, (reply) => {
    connected.resolve();
    let rest = "";
    reply.setEncoding("utf8");
    reply.on("data", (text: string) => {
      const nowMs = performance.timeOrigin + performance.now();
      const whole = `${rest}${text}`.split("\n\n");
      rest = whole.pop() ?? "";
      for (const event of whole.filter((text) => text.includes("event: output"))) {
        for (const [, printedAtMs] of event.matchAll(/at (\d+\.\d+)/g)) arrived(nowMs - Number(printedAtMs));
      }
    });
    reply.on("end", () => ended.resolve());
    reply.on("error", ended.reject);
  });
  request.on("error", (error) => {
    connected.reject(error);
    ended.reject(error);
  });
  return { connected: connected.promise, ended: ended.promise };
};

const endInput = async (url: string): Promise<void> => {
  const socket = new WebSocket(url);
  const closed = Promise.withResolvers<void>();
  socket.addEventListener("error", () => closed.reject(new Error(`could not attach to ${url}`)));
  socket.addEventListener("close", () => closed.resolve());
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ type: "eof" }));
    socket.close();
  });
  await closed.promise;
};
