import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import type { CheckDeclaration } from "../../../model/declarations";
import type { Check } from "../../../model/topology";
import { jsonText } from "../../../text/json";
import { checkOf } from "../../../topology/ends/checks";
import { traceLines } from "../../../trace/report/text";
import { trace } from "../../../trace/tracing";
import { World } from "../../../trace/world/world";

/** What is asked, as it was given. */
export type TraceOptions = Pick<CheckDeclaration, "from" | "to" | "protocol" | "port"> & { readonly json: boolean };

/** Prints which way a packet and its answer go, from the document alone. Exit status 2: it is not answered. */
export function showTrace({ topology, placement }: Compilation, { json, ...asked }: TraceOptions): void {
  const found = trace(new World(topology, placement), questionOf({ topology }, asked));
  process.stdout.write(json ? jsonText(found) : `${traceLines(found).join("\n")}\n`);
  if (!found.reached) throw new UserError([], 2);
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
