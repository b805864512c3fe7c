import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ApiError } from "../../api/base/api-error";
import type { Content } from "../../api/base/view";
import { received, sent } from "../write/messages";
import type { Masters } from "./masters";
import type { Ends, WayAnswer } from "./way-answer";
import type { WayOrder, WayReport } from "./ways-thread";

/** Questions that wait at most. */
const WAITING = 16;

/** The ways through one environment, found in a thread of their own, which begins with the first question. */
export class Ways {
  private worker: Worker | undefined;
  /** What the thread has. */
  private topology: Content["topology"] | undefined;
  private readonly pending = new Map<
    number,
    { resolve: (answer: WayAnswer) => void; reject: (error: Error) => void }
  >();
  private last = 0;

  /** @throws ApiError 429 when too many ask at once */
  ask(ends: Ends, { topology, placed }: Pick<Content, "topology" | "placed">, masters: Masters): Promise<WayAnswer> {
    if (this.pending.size >= WAITING) {
      const message = `${WAITING} ways are being looked for; try again in a moment`;
      throw new ApiError(429, "TooManyRequests", "TOO_MANY_REQUESTS", message, { "retry-after": "2" });
    }
    this.worker ??= this.started();
    const content = topology === this.topology ? {} : { content: { topology, placed } };
    this.topology = topology;
    this.last += 1;
    const order: WayOrder = { id: this.last, ends, masters, ...content };
    return new Promise((resolve, reject) => {
      this.pending.set(order.id, { resolve, reject });
      this.worker!.postMessage(order);
    });
  }

  async end(): Promise<void> {
    await this.worker?.terminate();
  }

  private started(): Worker {
    const worker = new Worker(join(__dirname, "ways-thread.js"));
    worker.on("message", (report: WayReport) => this.take(report));
    worker.on("error", (error) => this.lose(error));
    return worker;
  }

  private take(report: WayReport): void {
    const waiting = this.pending.get(report.id)!;
    this.pending.delete(report.id);
    if ("error" in report) waiting.reject(received(report.error));
    else waiting.resolve(report.answer);
  }

  /** The next question begins another thread. */
  private lose(error: unknown): void {
    this.worker = undefined;
    this.topology = undefined;
    for (const { reject } of this.pending.values()) reject(received(sent(error)));
    this.pending.clear();
  }
}
