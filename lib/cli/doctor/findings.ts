import { unitIn } from "../../artefacts/layout";
import type { HostBundle } from "../../bundle/bundle";
import type { Compilation } from "../../compile";
import type { Check } from "../../engine/preflight/check";
import type { HostReport } from "../../engine/status/status";
import { errorLines } from "../../errors/coded-error";
import type { HostFailure } from "../../fleet/each-host";
import { haProblems } from "../../fleet/ha-health";
import { hostProblems } from "../../fleet/host-health";
import type { ProbeResult } from "../../probe/result";
import { deployCommand } from "../deployed-by-cdktf";

/** What a host said, or why it said nothing. */
export type Examined = { readonly host: string; readonly bundle: HostBundle } & (
  | { readonly checks: readonly Check[]; readonly report: HostReport; readonly failure?: undefined }
  | { readonly failure: string }
);

/** One thing that is not as it should be. */
export interface Finding {
  /** Which of the commands shows more of it. */
  readonly from: "preflight" | "status" | "drift" | "plan" | "test";
  readonly severity: "problem" | "warning";
  /** Absent: of several hosts. */
  readonly host?: string;
  readonly what: string;
  /** What to do, a command or words. */
  readonly next: readonly string[];
}

/**
 * All of them, hosts in their order, problems first.
 * @param file the document's, for the commands that are recommended
 */
export function findingsIn(compilation: Compilation, examined: readonly Examined[], file: string): Finding[] {
  const routers = new Map(compilation.topology.routers.map(({ id, name }) => [id, name]));
  const all = [
    ...examined.flatMap((one) =>
      one.failure === undefined ? ofHost(one, file, routers) : [silent(one.host, one.failure)],
    ),
    ...ofPairs(compilation, examined, file),
  ];
  return [
    ...all.filter(({ severity }) => severity === "problem"),
    ...all.filter(({ severity }) => severity !== "problem"),
  ];
}

function silent(host: string, failure: string): Finding {
  const [, code] = /^([A-Z_]+): /.exec(failure) ?? [];
  return {
    from: "preflight",
    severity: "problem",
    host,
    what: failure,
    next: code === undefined ? ["look at the way to it"] : [`vrouter explain ${code}`],
  };
}

type Answered = Extract<Examined, { readonly report: HostReport }>;

function ofHost(
  { host, bundle, checks, report }: Answered,
  file: string,
  routers: ReadonlyMap<string, string>,
): Finding[] {
  const needed = checks.flatMap(({ check, state, found, fix }): Finding[] => {
    if (state === "ok") return [];
    const severity = state === "failed" ? "problem" : "warning";
    return [{ from: "preflight", severity, host, what: `${check}: ${found}`, next: fix === undefined ? [] : [fix] }];
  });
  const running = ofStatus({ host, bundle, report }, file, routers);
  const said = report.drift.filter(({ subject }) => !running.some(({ what }) => what.startsWith(`${subject} `)));
  return [...needed, ...running, ...ofDrift(host, said, file)];
}

function ofStatus(
  { host, bundle, report }: Pick<Answered, "host" | "bundle" | "report">,
  file: string,
  routers: ReadonlyMap<string, string>,
): Finding[] {
  const { status, unconfirmed } = report;
  const isDeployed = status.current !== undefined || status.confirmed !== undefined;
  // What drift says of packets it says by itself.
  const problems = hostProblems(bundle, status, []).map((problem): Finding => {
    const [unit] = /vrouter-\S+\.service/.exec(problem) ?? [];
    const router = routers.get(unitIn(unit ?? "")?.id ?? "");
    const logs = router === undefined ? [] : [`vrouter logs ${file} ${router} --host ${host}`];
    const cure = isDeployed ? `vrouter repair ${file} --host ${host}` : deployCommand(file, host);
    return { from: "status", severity: "problem", host, what: ownWords(host, problem), next: [...logs, cure] };
  });
  if (!isDeployed || unconfirmed.length === 0) return problems;
  const what = `${unconfirmed.length} ${unconfirmed.length === 1 ? "file is" : "files are"} not as the document has them: it was changed, or this version writes them otherwise`;
  return [
    ...problems,
    { from: "plan", severity: "warning", host, what, next: [`vrouter plan ${file} --host ${host}`] },
  ];
}

function ofDrift(host: string, drift: HostReport["drift"], file: string): Finding[] {
  return drift.map(({ subject, message, traffic, repair }) => ({
    from: "drift",
    severity: "problem",
    host,
    what: `${traffic ? "traffic suffers: " : ""}${subject} ${message}`,
    next: [
      `vrouter drift ${file} --host ${host}`,
      ...(repair.length === 0 ? [`vrouter repair ${file} --host ${host}`] : repair),
    ],
  }));
}

function ofPairs(compilation: Compilation, examined: readonly Examined[], file: string): Finding[] {
  const statuses = new Map(
    examined.flatMap((one) => (one.failure === undefined ? [[one.host, one.report.status] as const] : [])),
  );
  const asked = examined.map(({ host }) => host);
  return haProblems(compilation, statuses, asked).map((what) => {
    const [, router] = /^router "([^"]+)"/.exec(what) ?? [];
    return {
      from: "status",
      severity: "problem",
      what,
      next: [`vrouter logs ${file} ${router}`, `vrouter repair ${file}`],
    };
  });
}

/** What packets have disproved. */
export function findingsOfProbes(results: readonly ProbeResult[], file: string): Finding[] {
  return results
    .filter(({ state }) => state === "failed")
    .map(({ probe, subject, from, found }) => {
      const what = `${probe} of ${subject}${from === "" ? "" : ` from ${from}`}: ${found}`;
      return { from: "test", severity: "problem", what, next: [`vrouter test ${file}`] };
    });
}

/** Hosts that answered before, and failed while packets were sent. */
export function findingsOfLost(failures: readonly HostFailure[], file: string): Finding[] {
  return failures.map(({ host, error }) => {
    const [what = ""] = errorLines(error);
    return { from: "test", severity: "problem", host, what, next: [`vrouter test ${file} --host ${host}`] };
  });
}

/** Without the host, which has a place of its own, and the command, which is said below. */
function ownWords(host: string, problem: string): string {
  return problem.slice(`${host}: `.length).replace(/: (vrouter repair|deploy it)$/, "");
}
