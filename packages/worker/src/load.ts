import { readFile } from "node:fs/promises";
import { cpus, freemem, totalmem } from "node:os";

/** How busy the machine is; ratios from 0 to 1. */
export type MachineLoad = { cpuRatio: number; memoryRatio: number; memoryUsedBytes: number };

type CpuTimes = { busy: number; total: number };

const cpuTimes = (): CpuTimes => {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.irq + times.idle;
    busy += sum - times.idle;
    total += sum;
  }
  return { busy, total };
};

/** What can be had without swapping, page cache included; where the system does not tell, what is free. */
const availableMemory = async (): Promise<number> => {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
};

const measureMs = 1000;

/** Measures the machine once a second; the processor's load is that of the last second. */
export class LoadMeter {
  #last: CpuTimes = cpuTimes();
  #load: MachineLoad = { cpuRatio: 0, memoryRatio: 0, memoryUsedBytes: 0 };
  #timer: NodeJS.Timeout | undefined;

  private constructor() {}

  static async open(): Promise<LoadMeter> {
    const meter = new LoadMeter();
    await meter.measure();
    meter.#timer = setInterval(() => void meter.measure(), measureMs);
    return meter;
  }

  get load(): MachineLoad {
    return this.#load;
  }

  async measure(): Promise<void> {
    const now = cpuTimes();
    const elapsed = now.total - this.#last.total;
    const cpuRatio = elapsed > 0 ? (now.busy - this.#last.busy) / elapsed : this.#load.cpuRatio;
    this.#last = now;
    const memoryUsedBytes = Math.max(0, totalmem() - (await availableMemory()));
    this.#load = { cpuRatio: clamp(cpuRatio), memoryRatio: clamp(memoryUsedBytes / totalmem()), memoryUsedBytes };
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

const clamp = (ratio: number): number => Math.min(1, Math.max(0, ratio));
