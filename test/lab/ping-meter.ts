import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isRunning, start, until } from "./command";
import { namespace } from "./fabric";

export interface PingResult {
  readonly sent: number;
  readonly lost: number;
  readonly duplicates: number;
  /** Seconds between two answers, at the most. */
  readonly longestGap: number;
}

/** Echo requests every 10 ms from a namespace of the lab, from the first answer to {@link end}. */
export class PingMeter {
  private constructor(
    private readonly pid: number,
    private readonly log: string,
  ) {}

  static async begin(space: string, address: string): Promise<PingMeter> {
    const log = `/tmp/${namespace(`${space}-${address}`)}.ping`;
    const ping = `exec ip netns exec ${namespace(space)} ping -n -D -i 0.01 ${address} >${log}`;
    const meter = new PingMeter(start(["sh", "-c", ping]), log);
    await until(`${space} to reach ${address}`, 10, () => meter.answers().length > 0);
    return meter;
  }

  async end(): Promise<PingResult> {
    await setTimeout(300);
    process.kill(this.pid, "SIGINT");
    const ended = Date.now() / 1000;
    await until("ping to end", 5, () => !isRunning(this.pid));
    const answers = this.answers();
    const transmitted = Number(/^(\d+) packets transmitted/m.exec(readFileSync(this.log, "utf8"))![1]);
    rmSync(this.log);
    const sequences = new Set(answers.map(({ sequence }) => sequence));
    const first = Math.min(...sequences);
    // The very last request may still be on its way.
    const sent = Array.from({ length: transmitted - first }, (_, index) => first + index);
    const times = [...answers.map(({ time }) => time), ended];
    return {
      sent: sent.length,
      lost: sent.filter((sequence) => !sequences.has(sequence)).length,
      duplicates: answers.length - sequences.size,
      longestGap: Math.max(...times.slice(1).map((time, index) => time - times[index]!)),
    };
  }

  private answers(): { time: number; sequence: number }[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").matchAll(/^\[([\d.]+)\] \d+ bytes from .* icmp_seq=(\d+) .*time=/gm);
    return [...lines].map(([, time, sequence]) => ({ time: Number(time), sequence: Number(sequence) }));
  }
}

/** @returns how many pings stayed without answer while something happened */
export async function lostDuring(space: string, address: string, work: () => Promise<void>): Promise<number> {
  const meter = await PingMeter.begin(space, address);
  const [outcome] = await Promise.allSettled([work()]);
  const { lost, sent } = await meter.end();
  if (outcome.status === "rejected") throw outcome.reason;
  if (sent < 10) throw new Error(`only ${sent} pings were sent: nothing was measured`);
  return lost;
}
