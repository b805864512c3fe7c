import type { Compilation } from "../../../compile";
import { repairHost } from "../../../engine/deploy/repair";
import { driftOf, type Drift } from "../../../engine/drift/drift";
import { checkOwners } from "../../../engine/state/handover";
import { observeHost } from "../../../engine/state/inspection";
import { EngineError } from "../../../errors/engine-error";
import { UserError } from "../../../errors/user-error";
import { targets, type Selection } from "../../../fleet/targets";
import { machinesOf } from "../../../model/machines";
import { changingContext, processContext } from "../../../terminal/process-context";
import { coloursOf } from "../../../terminal/colours";
import { paintedHunks, type Colours } from "../../../text/colours";
import { counted } from "../../../text/counted";
import { jsonText } from "../../../text/json";
import { printable } from "../../../text/printable";
import { eachHostTold, eachInTurnTold } from "../../output/hosts-at-work";
import { hostResults } from "../../output/host-results";
import { Progress } from "../../output/progress";

interface HostDrift {
  readonly host: string;
  /** What it is compared with. */
  readonly generation: number;
  readonly drift: readonly Drift[];
}

/**
 * What differs on the hosts from what was last applied to them. Exit status 2: something does, 1: a host could not tell.
 */
export async function showDrift(
  compilation: Compilation,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const { results, failure } = await eachHostTold(targets(compilation, host), async ({ host, bundle }) => {
    const { inspected, others } = await observeHost(bundle, host.ssh, processContext());
    if (inspected === undefined) {
      const { environment } = bundle;
      throw new EngineError(
        "NOT_DEPLOYED",
        `nothing of environment ${environment} was ever confirmed there: deploy it`,
      );
    }
    checkOwners(inspected.bundle, others);
    return { host: host.name, generation: inspected.generation, drift: driftOf(inspected) };
  });
  const colours = coloursOf(process.stdout);
  process.stdout.write(json ? jsonText(results) : results.map((one) => text(one, colours)).join(""));
  if (failure !== undefined) throw failure;
  if (results.some(({ drift }) => drift.length > 0)) throw new UserError([], 2);
}

export async function repairDocument(
  compilation: Compilation,
  { host, verbose, json }: { readonly host?: Selection; readonly verbose: boolean; readonly json: boolean },
): Promise<void> {
  const progress = Progress.beside(verbose, json);
  const context = changingContext();
  const declared = machinesOf(compilation.topology.hosts);
  const { failures, failure } = await eachInTurnTold(compilation, host, async ({ host, bundle }, unitsUp) =>
    progress.ended(
      host.name,
      await repairHost(bundle, { endpoint: host.ssh, log: progress.log, unitsUp, declared, context }),
    ),
  );
  const { environment } = compilation.topology;
  const { outcomes } = progress;
  if (json) process.stdout.write(jsonText({ environment, hosts: hostResults(outcomes, failures) }));
  if (failure !== undefined) throw failure;
  if (!json) process.stdout.write(`repaired: ${counted(outcomes.size, "host")}\n`);
}

function text({ host, generation, drift }: HostDrift, colours: Colours): string {
  if (drift.length === 0) return `${host}: in sync with generation ${generation}\n`;
  return drift.map((one) => driftText(host, one, colours)).join("");
}

/** One thing that is not as it was left, with its diff and what mends it. */
export function driftText(host: string, { subject, message, diff, repair }: Drift, colours: Colours): string {
  const lines = diff
    .split("\n")
    .filter((line) => line !== "")
    .map(shown);
  return [
    colours.yellow(shown(`${host}: ${subject} ${message}`)),
    ...paintedHunks(lines, colours).map((line) => `  ${line}`),
    shown(`  repair: ${repair.length === 0 ? "vrouter repair" : repair.join("; ")}`),
    "",
  ].join("\n");
}

/** What a host says may steer no terminal; a file of ours has tabs. */
function shown(line: string): string {
  return line.split("\t").map(printable).join("\t");
}
