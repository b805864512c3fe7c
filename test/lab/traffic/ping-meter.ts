import { existsSync, readFileSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { isRunning, start, until } from "../command";
import { namespace } from "../hosts/fabric";

export interface PingResult {
  readonly sent: number;
  readonly lost: number;
  /** When those were sent, in seconds since the first answer. */
  readonly lostAt: readonly number[];
  /** Seconds between two answers, at the most. */
  readonly longestGap: number;
}

/** Seconds. A role that moves leaves less than a millisecond in which a packet could go astray. */
const INTERVAL = 0.002;

/** Milliseconds. Packets that wait until a neighbour is known arrive all the same. */
const TIMEOUT = 2000;

/** Milliseconds in which whatever is answered at all is answered at the end. */
const PATIENCE = 300;

/**
 * Echo requests, every 2 ms if nothing else is said, from a namespace of the lab, from the first answer to {@link end}. fping sleeps
 * between two of them; ping at such intervals would take a whole processor, which the hosts then lack.
 */
export class PingMeter {
  private constructor(
    private readonly pid: number,
    private readonly log: string,
    private readonly interval: number,
  ) {}

  /** @param interval seconds */
  static async begin(space: string, address: string, interval = INTERVAL): Promise<PingMeter> {
    const log = `/tmp/${namespace(`${space}-${address}`)}.ping`;
    const options = `--loop --interval=1 --period=${interval * 1000} --timeout=${TIMEOUT} --timestamp`;
    const fping = `exec ip netns exec ${namespace(space)} fping ${options} ${address} >${log} 2>&1`;
    const meter = new PingMeter(start(["sh", "-c", fping]), log, interval);
    await until(`${space} to reach ${address}`, 30, () => meter.answers().length > 0);
    return meter;
  }

  async end(): Promise<PingResult> {
    await setTimeout(PATIENCE);
    process.kill(this.pid, "SIGINT");
    const ended = Date.now() / 1000;
    await until("fping to end", 30, () => !isRunning(this.pid));
    const answers = this.answers();
    rmSync(this.log);
    const answered = new Set(answers.map(({ sequence }) => sequence));
    const [first, last] = [answers[0]!.sequence, greatest([...answered])];
    const times = [...answers.map(({ time }) => time), ended];
    const silence = ended - answers.at(-1)!.time;
    // fping does not tell of all that it gave up. The very last request may still be on its way.
    const unanswered = silence * 1000 < PATIENCE ? 0 : Math.floor(silence / this.interval);
    const sent = Array.from({ length: last + 1 + unanswered - first }, (_, index) => first + index);
    const lost = sent.filter((sequence) => !answered.has(sequence));
    return {
      sent: sent.length,
      lost: lost.length,
      lostAt: lost.map((sequence) => (sequence - first) * this.interval),
      longestGap: greatest(times.slice(1).map((time, index) => time - times[index]!)),
    };
  }

  private answers(): { readonly time: number; readonly sequence: number }[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").matchAll(/^\[([\d.]+)\] \S+ : \[(\d+)\], \d+ bytes, /gm);
    return [...lines].map(([, time, sequence]) => ({ time: Number(time), sequence: Number(sequence) }));
  }
}

/** Of more numbers than a function can be given. */
function greatest(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.max(one, other));
}

/** What came of pings while something happened. @throws when next to none were sent */
export async function pingsDuring(
  space: string,
  address: string,
  work: () => Promise<unknown> | void,
): Promise<PingResult> {
  const meter = await PingMeter.begin(space, address);
  const [outcome] = await Promise.allSettled([(async () => work())()]);
  const result = await meter.end();
  if (outcome.status === "rejected") throw outcome.reason;
  if (result.sent < 10) throw new Error(`only ${result.sent} pings were sent: nothing was measured`);
  return result;
}

/** @returns how many pings stayed without answer while something happened */
export async function lostDuring(space: string, address: string, work: () => Promise<void>): Promise<number> {
  return (await pingsDuring(space, address, work)).lost;
}
