import { needsOf } from "../../../bundle/needs";
import type { Compilation } from "../../../compile";
import { conntrackdVersions } from "../../../engine/preflight/conntrackd-versions";
import { preflightHost } from "../../../engine/preflight/preflight";
import { hostReport } from "../../../engine/status/status";
import { errorLines } from "../../../errors/coded-error";
import { UserError } from "../../../errors/user-error";
import type { Outcome } from "../../../fleet/each-host";
import { markCopies } from "../../../fleet/machine-copies";
import { proveHosts } from "../../../fleet/prove";
import { targets, type Selection, type Target } from "../../../fleet/targets";
import type { ProbeResult } from "../../../probe/result";
import { machinesOf } from "../../../model/machines";
import { coloursOf } from "../../../terminal/colours";
import { changingContext, contextOf } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { findingsIn, findingsOfLost, findingsOfProbes, type Examined } from "../../doctor/findings";
import { doctorPage } from "../../doctor/page";
import { withNames } from "../../logs/names";
import { eachHostTold, told } from "../../output/hosts-at-work";

/**
 * What preflight, status, drift and test say of the hosts, on one page with one verdict, and what to do next.
 * Exit status 2: something is not as it should be, which a host that does not answer is too.
 */
export async function showDoctor(
  compilation: Compilation,
  file: string,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const examine = examiner(compilation);
  const asked = targets(compilation, host);
  const { results } = await eachHostTold(asked, examine);
  const examined = compared(compilation, results);
  const proof = await provedBy(compilation, asked, examined);
  const named = withNames(compilation.topology);
  const proved =
    proof === undefined ? [] : [...findingsOfProbes(proof.results, file), ...findingsOfLost(proof.failures, file)];
  const found = [...proved, ...findingsIn(compilation, examined, file)];
  const findings = found.map((one) => ({ ...one, what: named(one.what) }));
  const { environment } = compilation.topology;
  const isWell = findings.every(({ severity }) => severity !== "problem");
  process.stdout.write(
    json
      ? jsonText({
          environment,
          verdict: isWell ? "well" : "not well",
          hosts: examined.map(forPrograms),
          findings,
          probes: proof?.results,
        })
      : doctorPage(environment, examined, findings, proof?.results, coloursOf(process.stdout)),
  );
  if (!isWell) throw new UserError([], 2);
}

/** @returns undefined: a host does not answer or has nothing deployed, which is what is to be mended first */
async function provedBy(
  compilation: Compilation,
  asked: readonly Target[],
  examined: readonly Examined[],
): Promise<Outcome<ProbeResult> | undefined> {
  const isReady = examined.every((one) => one.failure === undefined && one.report.status.confirmed !== undefined);
  if (!isReady) return undefined;
  return told((atWork) => proveHosts(compilation, asked, changingContext(), atWork.done));
}

function examiner(compilation: Compilation): (target: Target) => Promise<Examined> {
  const needs = needsOf(compilation.topology, compilation.placement);
  const declared = machinesOf(compilation.topology.hosts);
  return async ({ host: { name, ssh }, bundle }) => {
    const context = contextOf(name);
    try {
      const checks = await preflightHost({ bundle, needs: needs.get(name)! }, ssh, { context, declared });
      return { host: name, bundle, checks, report: await hostReport(bundle, ssh, context) };
    } catch (error) {
      return { host: name, bundle, failure: errorLines(error).join("\n") };
    }
  };
}

/** With what is only seen of several hosts together. */
function compared(compilation: Compilation, examined: readonly Examined[]): Examined[] {
  const answered = examined.flatMap((one) => (one.failure === undefined ? [one] : []));
  const together = conntrackdVersions(compilation, new Map(answered.map(({ host, checks }) => [host, checks])));
  const checks = new Map(markCopies(answered).map((one) => [one.host, [...one.checks, ...together.get(one.host)!]]));
  return examined.map((one) => (one.failure === undefined ? { ...one, checks: checks.get(one.host)! } : one));
}

function forPrograms(one: Examined): object {
  if (one.failure !== undefined) return { host: one.host, failure: one.failure };
  return { host: one.host, checks: one.checks, status: one.report.status, drift: one.report.drift };
}
