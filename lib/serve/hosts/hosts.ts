import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { HostsReport } from "./host-watch";
import type { HostsData, HostsOrder } from "./hosts-thread";

/** The hosts of an environment, as they are watched in a thread of their own. */
export class Hosts {
  private readonly worker: Worker;
  private readonly waiting = new Set<() => void>();
  private last: HostsReport | undefined;

  constructor(data: HostsData, listener: (report: HostsReport) => void) {
    this.worker = new Worker(join(__dirname, "hosts-thread.js"), { workerData: data });
    this.worker.on("message", (report: HostsReport) => {
      this.last = report;
      listener(report);
      for (const look of this.waiting) look();
    });
    this.worker.on(
      "error",
      (error) => void process.stderr.write(`DEFECT: hosts are not watched any more: ${error.message}\n`),
    );
  }

  get report(): HostsReport | undefined {
    return this.last;
  }

  /** The document is another one. */
  changed(): void {
    this.send("document");
  }

  /** Resolves once every host has confirmed a document, or when the time is over. */
  confirmed(hash: string, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (this.last?.hash === hash && this.last.confirmed) done();
      };
      const timer = setTimeout(done, milliseconds);
      this.waiting.add(look);
      look();
    });
  }

  async end(): Promise<void> {
    const exited = once(this.worker, "exit");
    this.send("end");
    await exited;
  }

  private send(order: HostsOrder): void {
    this.worker.postMessage(order);
  }
}
