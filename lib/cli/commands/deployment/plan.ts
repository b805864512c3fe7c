import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import type { Selection } from "../../../fleet/targets";
import { coloursOf } from "../../../terminal/colours";
import type { Colours } from "../../../text/colours";
import { jsonText } from "../../../text/json";
import { visible } from "../../../text/printable";
import { filePatch, painted } from "../../output/file-patch";
import { driftText } from "../hosts/drift";
import { changeLine, hostPlans, isChange, leftoverLine, type PlanOfHost } from "./host-plans";
import { leftovers } from "./leftovers";

/**
 * What `apply` would do, from what is on the hosts now; changes nothing. Exit status 2: something would change or has
 * drifted, 1: a host could not tell.
 */
export async function showPlan(
  compilation: Compilation,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const { results, failure } = await hostPlans(compilation, host);
  const cleaned = host === undefined ? leftovers(compilation) : [];
  const colours = coloursOf(process.stdout);
  process.stdout.write(
    json
      ? jsonText([...results, ...cleaned])
      : [...results.map((plan) => text(plan, colours)), ...cleaned.map((one) => `${leftoverLine(one)}\n`)].join(""),
  );
  if (failure !== undefined) throw failure;
  if (results.some(isChange) || cleaned.length > 0) throw new UserError([], 2);
}

function text(plan: PlanOfHost, colours: Colours): string {
  const { host, changes, handovers, drift } = plan;
  return [
    `${colours.bold(changeLine(plan))}\n`,
    ...handovers.map((line) => `${host}: ${line}\n`),
    ...drift.map((one) => driftText(host, one, colours)),
    ...changes.map(({ kind, file, before }) =>
      painted(visible(filePatch(`${host}${file.path}`, before, kind === "removed" ? undefined : file.text)), colours),
    ),
  ].join("");
}
