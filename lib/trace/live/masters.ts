import { namespaceName } from "../../artefacts/network/namespace";
import type { Router, Topology } from "../../model/topology";
import type { Hop, Trace } from "../trace";
import type { LiveFact } from "../live-fact";
import { fact } from "./sentence";

/** By the host what it says of its instance of an HA router, `MASTER`; undefined: it did not answer. */
export type Instances = ReadonlyMap<string, string | undefined>;

/** A pair that is made of a router that was alone, or becomes one, has its addresses without an election. */
const IN_FORCE = ["MASTER", "PLAIN"];

/** undefined: nobody says that it is. */
export function masterOf(instances: Instances): string | undefined {
  return mastersIn(instances)[0];
}

/** The HA routers that a way goes by. */
export function pairsOn({ routers }: Topology, { there, back }: Trace): readonly Router[] {
  const hops = [...there.hops, ...(back?.hops ?? [])].filter(({ role }) => role === "master" || role === "slave");
  const namespaces = new Set(hops.map(({ namespace }) => namespace));
  return routers.filter(({ id }) => namespaces.has(namespaceName("router", id)));
}

/** @param instances undefined: its router is no pair */
export function masterFacts({ host, router }: Hop, instances: Instances | undefined): readonly LiveFact[] {
  if (instances === undefined) return [];
  const masters = mastersIn(instances);
  const others = [...instances].filter(([name]) => name !== host);
  const told = (all: readonly (readonly [string, string | undefined])[]) =>
    all.map(([name, state]) => `${name}: ${state ?? "no answer"}`).join(", ");
  if (masters.length > 1) {
    return [fact(host, "master", router, "odd", `has ${masters.length} masters: ${masters.join(", ")}`)];
  }
  if (masters.length === 1) return [fact(host, "master", router, "fine", `has its master here; ${told(others)}`)];
  const isKnown = [...instances.values()].every((state) => state !== undefined);
  return [fact(host, "master", router, isKnown ? "stops" : "unknown", `has no master: ${told([...instances])}`)];
}

function mastersIn(instances: Instances): readonly string[] {
  return [...instances].filter(([, state]) => IN_FORCE.includes(state ?? "")).map(([host]) => host);
}
