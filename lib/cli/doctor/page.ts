import { tally, type ProbeResult } from "../../probe/result";
import type { Colours } from "../../text/colours";
import { counted } from "../../text/counted";
import { printable } from "../../text/printable";
import { table } from "../output/table";
import type { Examined, Finding } from "./findings";

/** What was seen of all hosts, what is not as it should be, and what to do: one page. */
export function doctorPage(
  environment: string,
  examined: readonly Examined[],
  findings: readonly Finding[],
  probes: readonly ProbeResult[] | undefined,
  colours: Colours,
): string {
  const rows = examined.map((one) => [one.host, ...hostCells(one)]);
  return [
    verdictText(environment, findings, colours),
    "",
    table(["host", "preflight", "generation", "units", "drift"], rows),
    `${testedText(probes)}\n`,
    ...findings.map((finding, index) => findingText(index + 1, finding, colours)),
  ].join("\n");
}

function verdictText(environment: string, findings: readonly Finding[], { bold, red, green }: Colours): string {
  const problems = findings.filter(({ severity }) => severity === "problem").length;
  const warnings = findings.length - problems;
  const both = [counts(problems, "problem"), counts(warnings, "warning")].filter((text) => text !== "").join(", ");
  if (problems > 0) return bold(red(`${environment}: not well: ${both}`));
  return bold(green(`${environment}: well${both === "" ? "" : `, with ${both}`}`));
}

function testedText(probes: readonly ProbeResult[] | undefined): string {
  if (probes === undefined) return "packets: not asked, for a host does not answer or has nothing deployed";
  return `packets: ${tally(probes)}`;
}

function counts(number: number, what: string): string {
  return number === 0 ? "" : counted(number, what);
}

function hostCells(one: Examined): string[] {
  if (one.failure !== undefined) return ["NO ANSWER", "", "", ""];
  const { checks, report } = one;
  const unlike = (state: string) => checks.filter((check) => check.state === state).length;
  const said = [
    ...(unlike("failed") === 0 ? [] : [`${unlike("failed")} FAILED`]),
    ...(unlike("warning") === 0 ? [] : [counts(unlike("warning"), "warning")]),
  ];
  const { units, confirmed } = report.status;
  const active = units.filter(({ state }) => state === "active").length;
  return [
    said.length === 0 ? "ok" : said.join(", "),
    String(confirmed ?? "none"),
    `${active} of ${units.length} active`,
    confirmed === undefined ? "" : report.drift.length === 0 ? "none" : `${report.drift.length} DIFFER`,
  ];
}

function findingText(
  number: number,
  { from, severity, host, what, next }: Finding,
  { red, yellow, dim }: Colours,
): string {
  const paint = severity === "problem" ? red : yellow;
  const place = host === undefined ? "" : `${host}: `;
  return [
    `${number}. ${paint(severity)} (${from}) ${printable(place + what)}`,
    ...next.map((step) => `   ${dim("next:")} ${printable(step)}`),
    "",
  ].join("\n");
}
