import { paintedHunks, type Colours } from "../../text/colours";
import { visible, visibleLine } from "../../text/printable";
import type { Disturbance, Level } from "../disturbance";
import { extentOf, type FileDiff } from "../file-diff";
import { spoken, type Phrase } from "../phrase";
import type { Review } from "../review";
import type { Row } from "../rows";
import { LEVEL_NAMES, numbers, PARTIAL, verdict } from "./verdict";

/** All of it: a terminal scrolls. */
export function terminal(review: Review, colours: Colours): string {
  const { bold, red } = colours;
  const lines = [bold(said(verdict(review)))];
  if (!review.isComplete) lines.push(red(PARTIAL));
  if (review.disturbances.length > 0) lines.push("", ...disturbanceLines(review.disturbances, colours));
  if (review.rows.length > 0) lines.push("", ...rowLines(review.rows));
  const changed = review.hosts.filter(({ change }) => change !== "unchanged");
  if (changed.length > 0) lines.push("");
  for (const { host, change, files, units } of changed) {
    const counts = [...prefixed("files", numbers(files)), ...prefixed("units", numbers(units))].join("; ");
    lines.push(`${bold(name(host))}: ${change}${counts === "" ? "" : `; ${counts}`}`);
  }
  for (const { address, actions } of review.others)
    lines.push(`besides the hosts: ${name(address)}: ${name(actions.join(", "))}`);
  return [...lines, ...review.files.flatMap((file) => diff(file, colours))].map((line) => `${line}\n`).join("");
}

/** `ALARM        check out holds no more: …` */
export function disturbanceLines(disturbances: readonly Disturbance[], colours: Colours): string[] {
  const { bold, red, yellow, dim } = colours;
  const paint: Readonly<Record<Level, (text: string) => string>> = {
    alarm: (text) => bold(red(text)),
    outage: red,
    break: yellow,
    care: (text) => text,
    later: (text) => text,
    none: dim,
  };
  return disturbances.map(({ level, hosts, text }) => {
    const where = hosts.length === 0 ? "" : `${hosts.map(name).join(", ")}: `;
    return `${paint[level](LEVEL_NAMES[level].padEnd(11))}  ${where}${said(text)}`;
  });
}

/** `~ trace      out: r1 on network-1, …  ->  r1 on network-2, …` */
export function rowLines(rows: readonly Row[]): string[] {
  return rows.map(({ kind, name: subject, before, after }) => {
    const sign = before === undefined ? "+" : after === undefined ? "-" : "~";
    const change = [before, after].flatMap((text) => (text === undefined ? [] : [name(text)])).join("  ->  ");
    return `${sign} ${kind.padEnd(9)}  ${name(subject)}: ${change}`;
  });
}

function diff(file: FileDiff, colours: Colours): string[] {
  const { hosts, title, diff: text } = file;
  const lines = visible(text).split("\n").slice(0, -1);
  const heading = `${hosts.map(name).join(", ")} · ${name(title)} (${extentOf(file)})`;
  return ["", colours.bold(heading), ...paintedHunks(lines, colours)];
}

function prefixed(word: string, text: string): string[] {
  return text === "" ? [] : [`${word}: ${text}`];
}

function name(text: string): string {
  return visibleLine(text, 1000);
}

function said(words: Phrase): string {
  return spoken(words, name);
}
