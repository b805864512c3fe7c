import type { Disturbance, Level } from "../disturbance";
import { extentOf, rankOf, type FileDiff } from "../file-diff";
import { counted, spoken, type Phrase } from "../phrase";
import type { HostReview, Review } from "../review";
import type { Row } from "../rows";
import { Budget } from "./budget";
import { code, codeLines, fenced, htmlCode } from "./markdown-text";
import { LEVEL_NAMES, numbers, PARTIAL, verdict } from "./verdict";

/** GitHub refuses comments of more than 65,536 characters. */
export const COMMENT_LIMIT = 60_000;

/** Of the whole, so that no part starves the others; what they leave is the diffs'. */
const SHARES = { disturbances: 20_000, rows: 12_000, hosts: 8_000, others: 2_000, diff: 20_000 };

/** Longer tables are folded. */
const ROWS_SHOWN = 15;

/** Before the word of a level, which says the same where nothing is coloured: both forges, and mail, show these as they are. */
const SIGNS: Readonly<Record<Level, string>> = {
  alarm: "🚨",
  outage: "🔴",
  break: "🟠",
  care: "🟡",
  later: "🔵",
  none: "🟢",
};

/** Room that notes on what was cut may take. */
const NOTES = 2_000;

/**
 * A comment for a pull request, on GitHub and on GitLab. The first line marks it, invisibly, as this tool's for the
 * environment, so that it can be found and edited.
 * @param limit in characters; what does not fit is counted instead
 */
export function markdown(review: Review, limit = COMMENT_LIMIT): string {
  const budget = new Budget(limit - NOTES);
  const marker = `<!-- vrouter review: ${review.environments.map((name) => name.replace(/[^a-z0-9-]/g, "_")).join(" ")} -->`;
  const head = budget.spend(
    `${marker.slice(0, 200)}\n### ${review.isChange ? `${SIGNS[review.worst ?? "none"]} ` : ""}${said(verdict(review))}\n`,
  );
  if (!review.isChange) return head;
  return [
    head,
    review.isComplete ? "" : budget.spend(`\n**${PARTIAL}**\n`),
    section(budget, "**What it disturbs**, worst first:\n\n", review.disturbances.map(bullet), SHARES.disturbances),
    table(budget, { columns: ROWS, of: "routers, ports and VMs", share: SHARES.rows }, review.rows.map(row)),
    table(
      budget,
      { columns: HOSTS, of: "hosts", share: SHARES.hosts },
      review.hosts.filter(({ change }) => change !== "unchanged").map(hostRow),
    ),
    section(budget, "Besides the hosts:\n\n", review.others.map(otherBullet), SHARES.others),
    diffs(budget, review.files),
  ].join("");
}

const ROWS = "| | name | before | after |\n| --- | --- | --- | --- |\n";
const HOSTS = "| host | | files | units |\n| --- | --- | --- | --- |\n";

/** A heading and what belongs to it, with a note on what does not fit. */
function section(budget: Budget, heading: string, items: readonly string[], share: number): string {
  if (items.length === 0) return "";
  const start = budget.spend(`\n${heading}`);
  const { text, cut } = budget.fill(items, share);
  return start + text + (cut === 0 ? "" : `\n_… and ${cut} more, cut for want of room._\n`);
}

interface Table {
  readonly columns: string;
  /** What its rows are. */
  readonly of: string;
  readonly share: number;
}

/** A short one is seen at once, a long one when somebody asks for it. */
function table(budget: Budget, { columns, of, share }: Table, rows: readonly string[]): string {
  if (rows.length <= ROWS_SHOWN) return section(budget, columns, rows, share);
  const start = budget.spend(`\n<details><summary>${rows.length} ${of}</summary>\n`);
  return start + section(budget, columns, rows, share) + budget.spend("\n</details>\n");
}

function said(words: Phrase): string {
  return spoken(words, code);
}

function bullet({ level, text, hosts }: Disturbance): string {
  const name = LEVEL_NAMES[level];
  const shown = hosts.slice(0, 6).map(code).join(", ") + (hosts.length > 6 ? ` and ${hosts.length - 6} more` : "");
  const label = level === "none" || level === "later" ? name : `**${name}**`;
  return `- ${SIGNS[level]} ${label}${hosts.length > 0 ? ` · ${shown}` : ""}: ${said(text)}\n`;
}

function row({ kind, name, before, after }: Row): string {
  const cell = (text: string | undefined) => (text === undefined ? "–" : code(text));
  return `| ${kind} | ${code(name)} | ${cell(before)} | ${cell(after)} |\n`;
}

function hostRow({ host, change, files, units }: HostReview): string {
  const label = change === "abandoned" || change === "unknown" ? `**${change}**` : change;
  return `| ${code(host)} | ${label} | ${numbers(files)} | ${numbers(units)} |\n`;
}

function otherBullet({ address, actions }: Review["others"][number]): string {
  return `- ${code(address)}: ${code(actions.join(", "))}\n`;
}

/** As many diffs as possible: of what makes the network before what is internal, the small ones first. */
function diffs(budget: Budget, files: readonly FileDiff[]): string {
  const texts = new Map(files.map((file) => [file, folded(file)]));
  const byUse = [...files].sort((a, b) => rankOf(a) - rankOf(b) || texts.get(a)!.length - texts.get(b)!.length);
  const chosen = new Set<FileDiff>();
  let room = budget.left;
  for (const file of byUse) {
    const { length } = texts.get(file)!;
    if (length > room) continue;
    room -= length;
    chosen.add(file);
  }
  const cut = files.length - chosen.size;
  const note =
    cut === 0
      ? ""
      : `\n_${counted(cut, "diff")} of ${files.length} cut for want of room; \`vrouter review\` without \`--markdown\` shows all._\n`;
  return files.flatMap((file) => (chosen.has(file) ? [texts.get(file)!] : [])).join("") + note;
}

function folded(file: FileDiff): string {
  const { hosts, kind, path, title, diff } = file;
  const where = hosts.length > 6 ? [...hosts.slice(0, 6), `${hosts.length - 6} more`] : hosts;
  const summary = `${where.map(htmlCode).join(", ")} · ${htmlCode(title)} (${extentOf(file)})`;
  if (diff === "") return `\n${summary}\n`;
  const from = kind === "added" ? "/dev/null" : path;
  const to = kind === "removed" ? "/dev/null" : path;
  const { shown, cut } = fitting(codeLines(`--- ${from}\n+++ ${to}\n${diff.replace(/\n$/, "")}`), SHARES.diff);
  const note = cut === 0 ? "" : `\n_${counted(cut, "line")} more, cut for want of room._\n`;
  return `\n<details><summary>${summary}</summary>\n\n${fenced("diff", shown)}${note}\n</details>\n`;
}

/** The first lines, of so many characters at most. */
function fitting(lines: readonly string[], limit: number): { readonly shown: readonly string[]; readonly cut: number } {
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > limit);
  return end < 0 ? { shown: lines, cut: 0 } : { shown: lines.slice(0, end), cut: lines.length - end };
}
