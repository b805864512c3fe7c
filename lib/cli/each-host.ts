import { errorLines } from "../engine/engine-error";
import { type Target, UserError } from "./load";

/** Hosts that are worked on at once. */
const AT_ONCE = 10;

/**
 * Does something on every host, several at a time; one host's failure does not stop the others.
 * @returns the results in the order of the hosts
 * @throws UserError with what failed on which host
 */
export async function eachHost<T>(targets: readonly Target[], work: (target: Target) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  const failures: string[][] = [];
  const waiting = [...targets.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, target] = next;
      try {
        results[index] = await work(target);
      } catch (error) {
        failures[index] = errorLines(error).map((line) => `${target.host.name}: ${line}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failed = failures.filter((lines) => lines !== undefined);
  if (failed.length > 0) throw new UserError([...failed.flat(), `${failed.length} of ${targets.length} hosts failed`]);
  return results;
}
