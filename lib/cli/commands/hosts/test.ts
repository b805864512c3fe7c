import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { proveHosts } from "../../../fleet/prove";
import { targets, type Selection } from "../../../fleet/targets";
import { tally, type ProbeResult } from "../../../probe/result";
import { changingContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { told } from "../../output/hosts-at-work";
import { table } from "../../output/table";

/**
 * Proves on the hosts what the document promises, a row each. Exit status 2: something of it is not so, 1: a host could not
 * be asked.
 */
export async function testDocument(
  compilation: Compilation,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const asked = targets(compilation, host);
  const { results, failure } = await told((atWork) => proveHosts(compilation, asked, changingContext(), atWork.done));
  const { environment } = compilation.topology;
  process.stdout.write(json ? jsonText({ environment, results }) : text(results));
  const wrong = results.filter(({ state }) => state === "failed");
  if (wrong.length > 0)
    throw new UserError([...(failure?.lines ?? []), `${wrong.length} of ${results.length} failed`], 2);
  if (failure !== undefined) throw failure;
}

function text(results: readonly ProbeResult[]): string {
  if (results.length === 0) return "nothing to test: the document has no VMs, no ways out and no forwards\n";
  const rows = results.map(({ probe, subject, from, state, found }) => [
    probe,
    subject,
    from,
    state === "failed" ? "FAILED" : state,
    found,
  ]);
  return `${table(["test", "of", "from", "state", "found"], rows)}${tally(results)}\n`;
}
