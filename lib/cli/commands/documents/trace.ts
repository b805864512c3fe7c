import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import type { CheckDeclaration } from "../../../model/declared/declarations";
import type { Check } from "../../../model/topology";
import { processContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { checkOf } from "../../../topology/ends/checks";
import { traceLines } from "../../../trace/report/text";
import type { Trace } from "../../../trace/trace";
import { trace } from "../../../trace/tracing";
import { World } from "../../../trace/world/world";
import { told } from "../../output/hosts-at-work";

/** What is asked, as it was given. */
export type TraceOptions = Pick<CheckDeclaration, "from" | "to" | "protocol" | "port"> & { readonly json: boolean };

/** Prints which way a packet and its answer go, from the document alone. Exit status 2: it is not answered. */
export function showTrace({ topology, placement }: Compilation, { json, ...asked }: TraceOptions): void {
  const found = trace(new World(topology, placement), questionOf({ topology }, asked));
  print(found, json);
  if (!found.reached) throw new UserError([], 2);
}

/**
 * The same with what the hosts on the way say of each part of it. Exit status 2: it is not answered, or something on a host stops
 * it, 1: a host could not be asked.
 */
export async function showLiveTrace(compilation: Compilation, { json, ...asked }: TraceOptions): Promise<void> {
  const question = questionOf(compilation, asked);
  const { traceHosts } = await import("../../../fleet/trace-hosts.js");
  const { trace: found, failure } = await told((atWork) =>
    traceHosts(compilation, question, processContext(), atWork.done),
  );
  print(found, json);
  if (!found.reached || found.live?.stop !== undefined) throw new UserError(failure?.lines ?? [], 2);
  if (failure !== undefined) throw failure;
}

function print(found: Trace, json: boolean): void {
  process.stdout.write(json ? jsonText(found) : `${traceLines(found).join("\n")}\n`);
}

/** @throws UserError when an end is not known, or does not fit */
function questionOf({ topology }: Pick<Compilation, "topology">, asked: CheckDeclaration): Check {
  const { check, problems } = checkOf("trace", asked, topology);
  if (check === undefined) {
    throw new UserError(
      problems.map(({ code, path, message }) => `${code}: ${path.map((part) => `--${part}: `).join("")}${message}`),
    );
  }
  return check;
}
