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
    await until("ping to end", 5, () => !isRunning(this.pid));
    const answers = this.answers();
    rmSync(this.log);
    const sequences = new Set(answers.map(({ sequence }) => sequence));
    const [first, last] = [Math.min(...sequences), Math.max(...sequences)];
    const gaps = answers.slice(1).map(({ time }, index) => time - answers[index]!.time);
    return {
      sent: last - first + 1,
      lost: last - first + 1 - sequences.size,
      duplicates: answers.length - sequences.size,
      longestGap: Math.max(0, ...gaps),
    };
  }

  private answers(): { time: number; sequence: number }[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").matchAll(/^\[([\d.]+)\] \d+ bytes from .* icmp_seq=(\d+) .*time=/gm);
    return [...lines].map(([, time, sequence]) => ({ time: Number(time), sequence: Number(sequence) }));
  }
}
