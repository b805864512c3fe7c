import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isRunning, start, until } from "../command";
import { namespace } from "../hosts/fabric";

export interface PingResult {
  readonly sent: number;
  readonly lost: number;
  /** When those were sent, in seconds since the first answer. */
  readonly lostAt: readonly number[];
  readonly duplicates: number;
  /** Seconds between two answers, at the most. */
  readonly longestGap: number;
}

/** Seconds. A role that moves leaves less than a millisecond in which a packet could go astray. */
const INTERVAL = 0.002;

/** Echo requests, every 2 ms if nothing else is said, from a namespace of the lab, from the first answer to {@link end}. */
export class PingMeter {
  private constructor(
    private readonly pid: number,
    private readonly log: string,
    private readonly interval: number,
  ) {}

  /** @param interval seconds */
  static async begin(space: string, address: string, interval = INTERVAL): Promise<PingMeter> {
    const log = `/tmp/${namespace(`${space}-${address}`)}.ping`;
    const ping = `exec ip netns exec ${namespace(space)} ping -n -D -i ${interval} ${address} >${log}`;
    const meter = new PingMeter(start(["sh", "-c", ping]), log, interval);
    await until(`${space} to reach ${address}`, 30, () => meter.answers().length > 0);
    return meter;
  }

  async end(): Promise<PingResult> {
    await setTimeout(300);
    process.kill(this.pid, "SIGINT");
    const ended = Date.now() / 1000;
    await until("ping to end", 30, () => !isRunning(this.pid));
    const answers = this.answers();
    const transmitted = Number(/^(\d+) packets transmitted/m.exec(readFileSync(this.log, "utf8"))![1]);
    rmSync(this.log);
    const sequences = new Set(answers.map(({ sequence }) => sequence));
    const first = Math.min(...sequences);
    // The very last request may still be on its way.
    const sent = Array.from({ length: transmitted - first }, (_, index) => first + index);
    const times = [...answers.map(({ time }) => time), ended];
    const lost = sent.filter((sequence) => !sequences.has(sequence));
    return {
      sent: sent.length,
      lost: lost.length,
      lostAt: lost.map((sequence) => (sequence - first) * this.interval),
      duplicates: answers.length - sequences.size,
      longestGap: Math.max(...times.slice(1).map((time, index) => time - times[index]!)),
    };
  }

  private answers(): { time: number; sequence: number }[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").matchAll(/^\[([\d.]+)\] \d+ bytes from .* icmp_seq=(\d+) .*time=/gm);
    let last = 0;
    return [...lines].map(([, time, number]) => {
      last = sequenceAfter(last, Number(number));
      return { time: Number(time), sequence: last };
    });
  }
}

const NUMBERS = 65_536;

/** Numbers of pings begin anew behind 65535: the sequence with this number that is nearest to another one. */
export function sequenceAfter(other: number, number: number): number {
  return number + NUMBERS * Math.max(0, Math.round((other - number) / NUMBERS));
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
