import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { ApiError } from "../../api/base/api-error";
import { received, sent, type Order, type Report, type Seconds, type WriterData } from "./messages";
import type { State, WriteRequest, Written } from "./writer";

/** Writes that wait at most. */
const WAITING = 64;

interface Listener {
  readonly state: (state: State) => void;
  readonly seconds: (seconds: Seconds) => void;
}

type Answered = Extract<Report, { readonly seconds: Seconds }>;

/** The writes of one document, one after the other, in a thread of their own. */
export class WriteQueue {
  private worker: Worker;
  private readonly pending = new Map<number, { resolve: (report: Answered) => void; reject: (error: Error) => void }>();
  private last = 0;

  constructor(
    private readonly data: WriterData,
    private readonly listener: Listener,
  ) {
    this.worker = this.started();
  }

  private started(): Worker {
    const worker = new Worker(join(__dirname, "writer-thread.js"), { workerData: this.data });
    worker.on("message", (report: Report) => this.take(report));
    worker.on("error", (error) => this.replace(error));
    return worker;
  }

  get waiting(): number {
    return this.pending.size;
  }

  /** Reads the document again if it is another one. @throws ApiError */
  async refresh(): Promise<void> {
    await this.send((id) => ({ id, kind: "state" }));
  }

  /** @throws ApiError */
  async write(request: WriteRequest): Promise<Written> {
    if (this.pending.size >= WAITING) {
      const message = `${WAITING} writes are waiting; try again in a moment`;
      throw new ApiError(503, "ServiceUnavailable", "TOO_MANY_WRITES", message, { "retry-after": "2" });
    }
    const { written } = await this.send((id) => ({ id, kind: "write", request }));
    return written!;
  }

  /** Once what was begun is done. */
  async end(): Promise<void> {
    while (this.pending.size > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await this.worker.terminate();
  }

  private send(order: (id: number) => Order): Promise<Answered> {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage(order(id));
    });
  }

  private take(report: Report): void {
    const waiting = this.pending.get(report.id)!;
    this.pending.delete(report.id);
    if ("error" in report) {
      waiting.reject(received(report.error));
      return;
    }
    this.listener.seconds(report.seconds);
    if (report.state !== undefined) this.listener.state(report.state);
    waiting.resolve(report);
  }

  /** A thread that died of a defect gives way to another one; what it was to do is not known to be done. */
  private replace(error: unknown): void {
    const lost = received(sent(error));
    for (const { reject } of this.pending.values()) reject(lost);
    this.pending.clear();
    this.worker = this.started();
  }
}
