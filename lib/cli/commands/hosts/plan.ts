import { describeActions } from "../../../bundle/activation-plan";
import type { Compilation } from "../../../compile";
import { plannedDeployment, type HostPlan } from "../../../engine/deploy/host-plan";
import { UserError } from "../../../errors/user-error";
import { targets, type Selection } from "../../../fleet/targets";
import { processContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { eachHostTold } from "../../output/hosts-at-work";
import { filePatch } from "../../output/file-patch";
import { driftText } from "./drift";
import { leftovers, type Leftover } from "./leftovers";

interface PlanOfHost extends HostPlan {
  readonly host: string;
}

/**
 * What `apply` would do, from what is on the hosts now; changes nothing. Exit status 2: something would change or has
 * drifted, 1: a host could not tell.
 */
export async function showPlan(
  compilation: Compilation,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const { results, failure } = await eachHostTold(targets(compilation, host), async ({ host, bundle }) => ({
    host: host.name,
    ...(await plannedDeployment(bundle, host.ssh, processContext())),
  }));
  const cleaned = host === undefined ? leftovers(compilation) : [];
  process.stdout.write(
    json ? jsonText([...results, ...cleaned]) : [...results.map(text), ...cleaned.map(left)].join(""),
  );
  if (failure !== undefined) throw failure;
  const isChange = results.some(({ changes, drift }) => changes.length > 0 || drift.length > 0);
  if (isChange || cleaned.length > 0) throw new UserError([], 2);
}

function text({ host, generation, changes, actions, handovers, drift }: PlanOfHost): string {
  const from = generation === undefined ? "nothing is there yet" : `on generation ${generation}`;
  const what =
    changes.length === 0
      ? "no changes"
      : `${changes.length} file${changes.length === 1 ? " changes" : "s change"} (${describeActions(actions)})`;
  return [
    `${host}: ${what}, ${from}\n`,
    ...handovers.map((line) => `${host}: ${line}\n`),
    ...drift.map((one) => driftText(host, one)),
    ...changes.map(({ kind, file, before }) =>
      filePatch(`${host}${file.path}`, before, kind === "removed" ? undefined : file.text),
    ),
  ].join("");
}

function left({ host, place, cleaned }: Leftover): string {
  return `${host}: ${cleaned === "left" ? "is declared no more" : "is at another place now"}: cleaned at ${place}\n`;
}
