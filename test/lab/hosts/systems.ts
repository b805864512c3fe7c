import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Debian 11, 12 and 13, as the archive names them. */
export const RELEASES = ["bullseye", "bookworm", "trixie"] as const;
export type Release = (typeof RELEASES)[number];

/** A release as it is installed, or `trixie-usual`: as people have it, see usual-host.ts. */
export type System = Release | `${Release}-usual`;
export const SYSTEMS: readonly System[] = RELEASES.flatMap((release): System[] => [release, `${release}-usual`]);

/** What hosts are where nobody says so. */
const DEFAULT: System = "bookworm";

/** What each host is, by name; `*` stands for all others. */
export type Systems = Readonly<Record<string, System>>;

/** What a document says under `x-lab: { systems: … }`, which is for the lab and for nobody else. */
export function declaredSystems(document: string): Systems {
  const { "x-lab": lab } = parse(readFileSync(document, "utf8")) as { "x-lab"?: { systems?: Record<string, string> } };
  return Object.fromEntries(Object.entries(lab?.systems ?? {}).map(([host, name]) => [host, system(name)]));
}

/** @param choices `trixie` for all hosts, or `HOST=trixie`; a later one goes before */
export function chosenSystems(choices: readonly string[]): Systems {
  return Object.fromEntries(
    choices.map((choice) => {
      const [host, name] = choice.includes("=") ? choice.split("=") : ["*", choice];
      return [host!, system(name!)];
    }),
  );
}

export function systemOf(systems: Systems, host: string): System {
  return systems[host] ?? systems["*"] ?? DEFAULT;
}

export function releaseOf(name: System): Release {
  return name.replace("-usual", "") as Release;
}

export function isUsual(name: System): boolean {
  return name.endsWith("-usual");
}

function system(name: string): System {
  const found = SYSTEMS.find((known) => known === name);
  if (found === undefined) throw new Error(`${name} is no system that the lab boots: ${SYSTEMS.join(", ")}`);
  return found;
}
