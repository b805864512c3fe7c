import type { Compilation } from "../compile";
import { lookup } from "../model/lookup";
import type { Router } from "../model/topology";
import type { Problem } from "../model/problem";
import { quote, warningAt, type Finding } from "../topology/problems/finding";
import { placeOf } from "../model/ssh-declaration";
import { diagnose, type Diagnostic } from "./yaml/diagnostic";
import type { DocumentSource } from "./yaml/source";

interface Document {
  readonly file: string;
  readonly source: DocumentSource;
  readonly compilation: Compilation;
}

/** What is handed over, beside the document that still has it: there it is the same, and at the same place. */
export function sharedHandovers(documents: readonly Document[]): Diagnostic[] {
  return documents.flatMap(({ file, source, compilation }) => {
    const problems = compilation.topology.routers.flatMap((router): Problem[] => {
      const former = documents.find((other) => other.compilation.topology.environment === router.handedOverFrom);
      const finding = former && findingOf(router, compilation, former);
      return finding === undefined ? [] : [warningAt(["routers", router.name, "handed_over_from"], finding)];
    });
    return diagnose(file, source, problems);
  });
}

function findingOf(router: Router, own: Compilation, { file, compilation: former }: Document): Finding | undefined {
  const same = former.topology.routers.find(({ id }) => id === router.id);
  const namesake = former.topology.routers.find(({ name }) => name === router.name);
  if (same === undefined) return namesake && handedOverWithAnotherId(namesake, file);
  const [before, now] = [placesOf(same.name, former), placesOf(router.name, own)];
  return before === now ? undefined : handedOverElsewhere(before, now, file);
}

function placesOf(router: string, { topology, placement }: Compilation): string {
  const { hosts } = lookup(topology);
  return placement.instances
    .agentsOf(router)
    .map((name) => placeOf(hosts.get(name)!.ssh))
    .sort()
    .join(", ");
}

const handedOverWithAnotherId = ({ name, id }: Router, file: string): Finding => ({
  code: "HANDED_OVER_WITH_ANOTHER_ID",
  message: `router ${quote(name)} of ${file} has the id ${id}; give it the same one here, or it is another router`,
});

const handedOverElsewhere = (before: string, now: string, file: string): Finding => ({
  code: "HANDED_OVER_ELSEWHERE",
  message: `in ${file} the router is at ${before}, and here at ${now}: both would have its addresses; name the same network node`,
});
