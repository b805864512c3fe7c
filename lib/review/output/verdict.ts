import { LEVELS, type Level } from "../disturbance";
import { counted, listed, phrase, type Phrase } from "../phrase";
import type { Review } from "../review";

export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  alarm: "ALARM",
  outage: "outage",
  break: "short break",
  care: "take care",
  later: "later",
  none: "no loss",
};

/** One line: how much changes, and how bad the worst of it is. */
export function verdict({ environments, isChange, hosts, files, disturbances, others }: Review): Phrase {
  const name: Phrase = environments.length === 0 ? ["plan"] : listed(environments);
  if (!isChange) return phrase`${name}: no change`;
  const changed = hosts.filter(({ change }) => change !== "unchanged").length;
  const lines = [files.reduce((sum, file) => sum + file.added, 0), files.reduce((sum, file) => sum + file.removed, 0)];
  const paths = hosts.reduce((sum, host) => sum + Object.values(host.files).reduce((a, b) => a + b), 0);
  const worst = LEVELS.flatMap((level) => {
    const number = disturbances.filter((disturbance) => disturbance.level === level).length;
    return number === 0 || level === "none" ? [] : [`${number} × ${LEVEL_NAMES[level]}`];
  });
  const parts = [
    `${changed} of ${counted(hosts.length, "host")} ${changed === 1 ? "changes" : "change"}`,
    ...(paths > 0 ? [`${counted(paths, "file")} (+${lines[0]} -${lines[1]})`] : []),
    ...(others.length > 0 ? [`${others.length} more besides`] : []),
  ];
  return phrase`${name}: ${[parts.join(", ")]}; ${[worst.length > 0 ? worst.join(", ") : "no traffic lost"]}`;
}

/** `2 changed, 1 added` */
export function numbers(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, number]) => number > 0);
  return told.map(([name, number]) => `${number} ${name}`).join(", ");
}

export const PARTIAL =
  "This is a plan of a part only (-target, or something waits for the next plan): what it leaves out is not reviewed.";
