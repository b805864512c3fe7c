import { errorLines } from "../errors/coded-error";
import { UserError } from "../errors/user-error";

/** Hosts that are worked on at once. */
const AT_ONCE = 10;

export interface Outcome<T> {
  /** Of the hosts on which it went well, in the order of the hosts. */
  readonly results: readonly T[];
  /** What failed on which host. */
  readonly failure?: UserError;
}

/** Hears how far the work on all hosts is. */
export type HostsDone = (done: number, all: number) => void;

/** Does something on every host, several at a time; one host's failure does not stop the others. */
export async function eachHost<H extends { readonly host: { readonly name: string } }, T>(
  targets: readonly H[],
  work: (target: H) => Promise<T>,
  tell: HostsDone = () => undefined,
): Promise<Outcome<T>> {
  let ended = 0;
  tell(ended, targets.length);
  const results: (T | undefined)[] = [];
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
      tell(++ended, targets.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failed = failures.filter((lines) => lines !== undefined);
  const done = results.filter((result) => result !== undefined);
  if (failed.length === 0) return { results: done };
  const lines = [...failed.flat(), `${failed.length} of ${targets.length} hosts failed`];
  return { results: done, failure: new UserError(lines) };
}
