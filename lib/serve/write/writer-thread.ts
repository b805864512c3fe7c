import { parentPort, workerData } from "node:worker_threads";
import { sent, type Order, type Report, type Seconds, type WriterData } from "./messages";
import { Writer, type Step } from "./writer";

/** A thread of its own: while it checks a document, reads are answered by the other one. */
const { file, commit } = workerData as WriterData;

let seconds: Partial<Record<Step, number>> = {};
let since = 0;
const writer = new Writer(file, {
  commit,
  step: (step) => {
    const now = performance.now();
    seconds[step] = (now - since) / 1000;
    since = now;
  },
});
let known: string | undefined;

parentPort!.on("message", (order: Order) => parentPort!.postMessage(report(order)));

function report(order: Order): Report {
  seconds = {};
  since = performance.now();
  try {
    const written = order.kind === "write" ? writer.write(order.request) : undefined;
    const took: Seconds = seconds;
    const state = writer.state();
    const isKnown = state.hash === known;
    known = state.hash;
    return {
      id: order.id,
      seconds: took,
      ...(isKnown ? {} : { state }),
      ...(written === undefined ? {} : { written }),
    };
  } catch (error) {
    return { id: order.id, error: sent(error) };
  }
}
