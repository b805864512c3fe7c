import { resourcesOf, type Lock } from "../../model/lock";
import type { Problem } from "../../model/problem";
import { warningAt } from "../../topology/problems/finding";

/** Hosts whose carrier is declared as another resource than the state may have it. */
export function formerCarriers({ hosts }: Lock, leaving: Lock["hosts"]): Problem[] {
  const changed = Object.entries(hosts).filter(
    ([host, entry]) => !Object.hasOwn(leaving, host) && resourcesOf(host, entry).length > 1,
  );
  if (changed.length === 0) return [];
  const names = changed.map(([host]) => host);
  const former = resourcesOf(...changed[0]!)[0]!;
  return [warningAt(["hosts"], formerCarrier(names, former))];
}

const formerCarrier = (hosts: readonly string[], former: string) => ({
  code: "FORMER_CARRIER",
  message:
    `Terraform's state may still have hosts under the resources they had before, as ${former}; a deployment keeps those beside ` +
    `the new ones, and a destruction cleans by either: ${hosts.join(", ")}. Once they are deployed, have the former ones ` +
    `forgotten: vrouter lock DOCUMENT --deployed`,
});
