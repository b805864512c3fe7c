import { setTimeout } from "node:timers/promises";
import { EngineError } from "./engine-error";

/** May be over in a moment: nobody has logged in yet, and nothing has been done. */
export class TransientError extends EngineError {}

/** Before the second and the third try. */
const PAUSES_MS = [1000, 2000];

/** A host that is down is told soon: what takes its time to fail is not tried three times. */
const LATEST_MS = 15_000;

/** @param notice gets one line per repetition. @throws what the last try threw */
export async function retried<T>(attempt: () => Promise<T>, notice: (line: string) => void): Promise<T> {
  const latest = Date.now() + LATEST_MS;
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = PAUSES_MS[failures];
      if (!(error instanceof TransientError) || pause === undefined || Date.now() + pause > latest) throw error;
      notice(`${error.message}; trying again (${failures + 2} of ${PAUSES_MS.length + 1})`);
      await setTimeout(pause);
    }
  }
}
