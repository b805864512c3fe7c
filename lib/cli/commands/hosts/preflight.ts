import { needsOf } from "../../../bundle/needs";
import type { Compilation } from "../../../compile";
import { conntrackdVersions } from "../../../engine/preflight/conntrackd-versions";
import { preflightHost } from "../../../engine/preflight/preflight";
import { UserError } from "../../../errors/user-error";
import { markCopies, type HostChecks } from "../../../fleet/machine-copies";
import { targets, type Selection } from "../../../fleet/targets";
import { machinesOf } from "../../../model/machines";
import { jsonText } from "../../../text/json";
import { contextOf } from "../../../terminal/process-context";
import { eachHostTold } from "../../output/hosts-at-work";
import { table } from "../../output/table";

/** What a deployment needs of each host, and how to get it. Exit status 2: something is missing, 1: a host could not tell. */
export async function showPreflight(
  compilation: Compilation,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const needs = needsOf(compilation.topology, compilation.placement);
  const declared = machinesOf(compilation.topology.hosts);
  const { results: each, failure } = await eachHostTold(targets(compilation, host), async ({ host, bundle }) => {
    const asking = { context: contextOf(host.name), declared };
    return {
      host: host.name,
      checks: await preflightHost({ bundle, needs: needs.get(host.name)! }, host.ssh, asking),
    };
  });
  const together = conntrackdVersions(compilation, new Map(each.map(({ host, checks }) => [host, checks])));
  const results = markCopies(each).map(({ host, checks }) => ({ host, checks: [...checks, ...together.get(host)!] }));
  process.stdout.write(json ? jsonText(results) : text(results));
  if (failure !== undefined) throw failure;
  const unready = results.filter(({ checks }) => checks.some(({ state }) => state === "failed"));
  if (unready.length === 0) return;
  throw new UserError(
    [`${unready.length} of ${results.length} hosts not ready: ${unready.map(({ host }) => host).join(", ")}`],
    2,
  );
}

function text(hosts: readonly HostChecks[]): string {
  const rows = hosts.flatMap(({ host, checks }) =>
    checks.map(({ check, state, found, fix }, index) => [
      index === 0 ? host : "",
      check,
      state === "failed" ? "FAILED" : state,
      found,
      fix ?? "",
    ]),
  );
  return rows.length === 0 ? "" : table(["host", "check", "state", "found", "fix"], rows);
}
