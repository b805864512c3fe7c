import type { Compilation } from "../../../compile";
import { hostReport } from "../../../engine/status/status";
import { UserError } from "../../../errors/user-error";
import { haProblems } from "../../../fleet/ha-health";
import { hostProblems } from "../../../fleet/host-health";
import { targets, type Selection } from "../../../fleet/targets";
import { processContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { eachHostTold } from "../../output/hosts-at-work";
import { statusTable, wideStatusTable } from "../../output/status-table";

export interface StatusOptions {
  readonly host?: Selection;
  readonly json: boolean;
  readonly output?: "wide";
}

/**
 * A row per router and per DHCP server, or one for a host that carries neither. Hosts that do not answer are errors.
 * Exit status 2: a host does not do its work, or an HA router could not lose its master now.
 */
export async function showStatus(compilation: Compilation, { host, json, output }: StatusOptions): Promise<void> {
  const { topology } = compilation;
  const asked = targets(compilation, host);
  const { results: hosts, failure } = await eachHostTold(asked, async ({ host, bundle }) => {
    const { status, drift } = await hostReport(bundle, host.ssh, processContext());
    return { host: host.name, status, problems: hostProblems(bundle, status, drift) };
  });
  process.stdout.write(
    json
      ? jsonText({ environment: topology.environment, hosts })
      : (output === "wide" ? wideStatusTable : statusTable)(compilation, hosts),
  );
  const statuses = new Map(hosts.map(({ host, status }) => [host, status]));
  const pairs = haProblems(
    compilation,
    statuses,
    asked.map(({ host }) => host.name),
  );
  const problems = [...hosts.flatMap((one) => one.problems), ...pairs];
  if (problems.length > 0) throw new UserError([...(failure?.lines ?? []), ...problems], 2);
  if (failure !== undefined) throw failure;
}
