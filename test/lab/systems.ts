import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Debian 11, 12 and 13, as the archive names them. */
export const RELEASES = ["bullseye", "bookworm", "trixie"] as const;
export type Release = (typeof RELEASES)[number];

/** What hosts are installed from where nobody says so. */
const DEFAULT: Release = "bookworm";

/** What each host is installed from, by name; `*` stands for all others. */
export type Systems = Readonly<Record<string, Release>>;

/** What a document says under `x-lab: { systems: … }`, which is for the lab and for nobody else. */
export function declaredSystems(document: string): Systems {
  const { "x-lab": lab } = parse(readFileSync(document, "utf8")) as { "x-lab"?: { systems?: Record<string, string> } };
  return Object.fromEntries(Object.entries(lab?.systems ?? {}).map(([host, name]) => [host, release(name)]));
}

/** @param choices `trixie` for all hosts, or `HOST=trixie`; a later one goes before */
export function chosenSystems(choices: readonly string[]): Systems {
  return Object.fromEntries(
    choices.map((choice) => {
      const [host, name] = choice.includes("=") ? choice.split("=") : ["*", choice];
      return [host!, release(name!)];
    }),
  );
}

export function systemOf(systems: Systems, host: string): Release {
  return systems[host] ?? systems["*"] ?? DEFAULT;
}

function release(name: string): Release {
  const found = RELEASES.find((known) => known === name);
  if (found === undefined) throw new Error(`${name} is no release that the lab boots: ${RELEASES.join(", ")}`);
  return found;
}
