import { errorLines } from "../errors/coded-error";
import { UserError } from "../errors/user-error";

/** Hosts that are worked on at once. */
const AT_ONCE = 10;

export interface Outcome<T> {
  /** Of the hosts on which it went well, in the order of the hosts. */
  readonly results: readonly T[];
  /** What failed on which host. */
  readonly failures: readonly HostFailure[];
  /** The same in words; undefined: nothing failed. */
  readonly failure?: UserError;
}

export interface HostFailure {
  readonly host: string;
  readonly error: unknown;
}

/** In words, each line behind the name of the host, or of whatever failed. */
export function failureLines(host: string, error: unknown): string[] {
  return errorLines(error).map((line) => `${host}: ${line}`);
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
  const failed: (HostFailure | undefined)[] = [];
  const waiting = [...targets.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, target] = next;
      try {
        results[index] = await work(target);
      } catch (error) {
        failed[index] = { host: target.host.name, error };
      }
      tell(++ended, targets.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const failures = failed.filter((failure) => failure !== undefined);
  const done = results.filter((result) => result !== undefined);
  if (failures.length === 0) return { results: done, failures };
  const lines = failures.flatMap(({ host, error }) => failureLines(host, error));
  const sum = `${failures.length} of ${targets.length} hosts failed`;
  return { results: done, failures, failure: new UserError([...lines, sum]) };
}
