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
    await setTimeout(300);
    const ended = Date.now() / 1000;
    // What is lost at the end is told late.
    if (ended - this.answers().at(-1)!.time > 0.1) await setTimeout(TIMEOUT);
    process.kill(this.pid, "SIGINT");
    await until("fping to end", 30, () => !isRunning(this.pid));
    const requests = this.requests();
    const answers = this.answers();
    rmSync(this.log);
    const answered = new Set(answers.map(({ sequence }) => sequence));
    const first = answers[0]!.sequence;
    // One that cannot even be sent is not told, but has a number.
    const last = greatest(requests.map(({ sequence }) => sequence));
    const sent = Array.from({ length: last + 1 - first }, (_, index) => first + index);
    const lost = sent.filter((sequence) => !answered.has(sequence));
    const times = [...answers.map(({ time }) => time), ended];
    return {
      sent: sent.length,
      lost: lost.length,
      lostAt: lost.map((sequence) => (sequence - first) * this.interval),
      longestGap: greatest(times.slice(1).map((time, index) => time - times[index]!)),
    };
  }

  private answers(): Request[] {
    return this.requests().filter(({ isAnswered }) => isAnswered);
  }

  /** Those of which it is known what came of them. */
  private requests(): Request[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, "utf8").matchAll(/^\[([\d.]+)\] \S+ : \[(\d+)\], (timed out)?/gm);
    return [...lines].map(([, time, sequence, timedOut]) => ({
      time: Number(time),
      sequence: Number(sequence),
      isAnswered: timedOut === undefined,
    }));
  }
}

interface Request {
  /** When it was answered or given up, in seconds. */
  readonly time: number;
  readonly sequence: number;
  readonly isAnswered: boolean;
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
