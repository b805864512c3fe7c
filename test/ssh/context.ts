import type { RunContext } from "../../lib/ssh/run-context";

/** What is in the environment of the tests at the moment. */
export function context(notice: (line: string) => void = () => undefined): RunContext {
  return { env: process.env, notice };
}
