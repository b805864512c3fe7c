import type { Space } from "./kernel";

/** What a file says the kernel has, and what it has; one fact a line, in the words of the file where it has words for it. */
export interface Facts {
  readonly desired: readonly string[];
  readonly live: readonly string[];
}

/** A file's lines that say something. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

/** What only a person puts on a device of ours. */
export function strangersOn(devices: ReadonlySet<string>, { neighbours, fdb, qdiscs }: Space): string[] {
  const isOn = (line: string) => devices.has(/ dev (\S+)/.exec(line)?.[1] ?? "");
  return [
    ...neighbours.filter(isOn).map((line) => `neighbour ${line}`),
    ...fdb.filter(isOn).map((line) => `fdb ${line}`),
    ...qdiscs.filter(isOn),
  ];
}
