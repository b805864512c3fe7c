import { setMaxListeners } from "node:events";
import type { RunContext } from "../ssh/run-context";
import { documentInUse } from "./document-in-use";
import { askPassphrase } from "./passphrase-prompt";
import { clearProgress, withoutProgress } from "./progress-line";

/** What the process that runs the engine has: its environment, its terminal, and the signals that end it. */
export function processContext(): RunContext {
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY;
  return {
    env: process.env,
    document: documentInUse(),
    notice: (line) => {
      clearProgress();
      process.stderr.write(`${line}\n`);
    },
    askPassphrase: isTerminal ? (keyFile) => withoutProgress(() => askPassphrase(keyFile)) : undefined,
  };
}

/** The same with a host's name before whatever is told of it. */
export function contextOf(host: string): RunContext {
  const context = processContext();
  return { ...context, notice: (line) => context.notice(`${host}: ${line}`) };
}

/** The same for a change of hosts: one that is interrupted is taken back. */
export function changingContext(): RunContext {
  return { ...processContext(), signal: interruption() };
}

let interrupted: AbortSignal | undefined;

/** The first SIGINT or SIGTERM; another one ends the process at once, and the hosts go back by themselves. */
function interruption(): AbortSignal {
  if (interrupted !== undefined) return interrupted;
  const controller = new AbortController();
  // Each connection listens, and there are several to each host.
  setMaxListeners(0, controller.signal);
  const interrupt = (): void => {
    if (!controller.signal.aborted) {
      clearProgress();
      process.stderr.write("interrupted: what was begun is taken back; once more ends at once\n");
    }
    controller.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, interrupt);
  interrupted = controller.signal;
  return interrupted;
}
