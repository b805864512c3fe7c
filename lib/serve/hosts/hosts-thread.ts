import { parentPort, workerData } from "node:worker_threads";
import { processContext } from "../../terminal/process-context";
import { HostWatch } from "./host-watch";

/** A thread of its own: connections and bundles of hosts take none of the time in which requests are answered. */
const { file, apply } = workerData as HostsData;

export interface HostsData {
  readonly file: string;
  readonly apply: boolean;
}

/** `document`: it is another one. `end`: finish what is begun. */
export type HostsOrder = "document" | "end";

const { env } = processContext();
const watch = new HostWatch({
  file,
  apply,
  context: {
    env,
    document: file,
    notice: (line) => void (line.startsWith("apply: ") && process.stderr.write(`${line}\n`)),
  },
  report: (report) => parentPort!.postMessage(report),
});

parentPort!.on("message", (order: HostsOrder) => {
  if (order === "document") watch.look();
  else void watch.end().then(() => process.exit());
});
watch.look();
