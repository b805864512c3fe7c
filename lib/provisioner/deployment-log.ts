import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { errorLines } from "../errors/coded-error";
import { EngineError } from "../errors/engine-error";

/** Last line of the log of a deployment that went well. */
const DONE = "done";
const SAID = "  ";
const FAILED = "! ";

/** Runs a deployment that may not print: its lines, and its error, go into a file. */
export async function recorded(
  file: string,
  host: string,
  deploy: (say: (line: string) => void) => Promise<unknown>,
): Promise<void> {
  writeFileSync(file, "");
  const write = (mark: string, line: string): void => appendFileSync(file, `${mark}${line}\n`);
  try {
    await deploy((line) => write(SAID, line));
    write("", DONE);
  } catch (error) {
    for (const line of errorLines(error)) write(FAILED, `${host}: ${line}`);
    throw error;
  }
}

/** Tells what a recorded deployment had to say, once. @returns the lines of its error */
export function report(file: string, log: (line: string) => void): string[] {
  let lines: string[];
  try {
    lines = readFileSync(file, "utf8").trimEnd().split("\n");
  } catch (error) {
    throw new EngineError(
      "NO_DEPLOYMENT_LOG",
      `the deployment wrote no log (${(error as Error).message}): run it again`,
    );
  }
  rmSync(file);
  const of = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
  for (const line of of(SAID)) log(line);
  if (lines.at(-1) === DONE) return [];
  const failed = of(FAILED);
  return failed.length > 0 ? failed : ["the deployment was ended before it was done: run it again"];
}
