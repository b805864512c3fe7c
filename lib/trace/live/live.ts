import { namespaceName } from "../../artefacts/network/namespace";
import { lookup } from "../../model/lookup";
import { declaredName } from "../../model/snat-nodes";
import type { Router } from "../../model/topology";
import type { Hop, Trace, Way } from "../trace";
import type { World } from "../world/world";
import { firstPacket } from "./connection";
import type { Bypass, LiveFact, Stop } from "../live-fact";
import { fact, sentence } from "./sentence";
import { decisionFacts } from "./judge/decisions";
import { linkFacts } from "./judge/link";
import { arrivalFacts, leavingFacts } from "./judge/port";
import { Strangers } from "./judge/strangers";
import { connectionFact, neighbourFact } from "./judge/traffic";
import { linksOf } from "./link";
import { masterFacts, masterOf, type Instances } from "./masters";
import type { HostSaid } from "./said";

/** What hosts said of a way. */
export interface Answers {
  /** By host; one that did not answer is not there. */
  readonly said: ReadonlyMap<string, HostSaid>;
  /** By the name of an HA router. */
  readonly instances: ReadonlyMap<string, Instances>;
  /** Without which the way was found. */
  readonly bypassed: readonly Bypass[];
}

/** A trace with what hosts said of each part of it, and the first that no packet gets past. */
export function withLive(world: World, trace: Trace, answers: Answers): Trace {
  const strangers = new Strangers(world);
  const there = judged(world, "there", trace.there, trace, { ...answers, strangers });
  const back = trace.back && judged(world, "back", trace.back, trace, { ...answers, strangers });
  const masters = [...answers.instances].flatMap(([router, instances]) => {
    const master = masterOf(instances);
    const name = declaredName(lookup(world.topology).routers.get(router)!);
    return master === undefined ? [] : [{ router: name, host: master }];
  });
  const stop = there.stop ?? back?.stop;
  return {
    ...trace,
    there: there.way,
    ...(back === undefined ? {} : { back: back.way }),
    live: { masters, bypassed: answers.bypassed, ...(stop === undefined ? {} : { stop }) },
  };
}

/** What is known of a hop, in parts: whether a neighbour answers is a consequence of what lies behind it. */
interface Judged {
  readonly link: readonly LiveFact[];
  readonly arrival: readonly LiveFact[];
  readonly inside: readonly LiveFact[];
  readonly neighbour: readonly LiveFact[];
}

function judged(
  world: World,
  name: Stop["way"],
  way: Way,
  trace: Trace,
  { said, instances, strangers }: Answers & { readonly strangers: Strangers },
): { readonly way: Way; readonly stop?: Stop } {
  const links = linksOf(world, way);
  const linkOf = (index: number) => (links[index] === undefined ? [] : linkFacts(links[index], said));
  const pairs = new Map(
    world.topology.routers.flatMap((router) => {
      const found = instances.get(router.name);
      return found === undefined ? [] : [[namespaceOf(router), found] as const];
    }),
  );
  const hops = way.hops.map((hop, index): Judged => {
    const host = said.get(hop.host);
    const masters = masterFacts(hop, pairs.get(hop.namespace));
    const link = linkOf(index);
    if (host === undefined) {
      const silent = fact(hop.host, "host", hop.host, "unknown", "did not answer");
      return { link, arrival: [...masters, silent], inside: [], neighbour: [] };
    }
    if (!host.hasSpace(hop.namespace)) {
      const missing = fact(hop.host, "namespace", hop.namespace, "stops", "is missing");
      return { link, arrival: [...masters, missing], inside: [], neighbour: [] };
    }
    const connection = connectionFact(hop, firstPacket(way, hop), isOnBoth(trace, hop), host);
    return {
      link,
      arrival: [...masters, ...arrivalFacts(hop, host)],
      // With a device that is down its routes are gone.
      inside: [...leavingFacts(hop, host), ...strangers.facts(hop, host), ...decisionFacts(hop, host), connection],
      neighbour: neighbourFact(hop, links[index + 1]?.mac, host),
    };
  });
  const last = linkOf(way.hops.length);
  const stop = firstStop(name, hops, last);
  return {
    way: {
      ...way,
      hops: way.hops.map((hop, index) => {
        const { link, arrival, inside, neighbour } = hops[index]!;
        return { ...hop, live: { link, facts: [...arrival, ...inside, ...neighbour] } };
      }),
      end: { ...way.end, live: { link: last } },
    },
    ...(stop === undefined ? {} : { stop }),
  };
}

function firstStop(way: Stop["way"], hops: readonly Judged[], last: readonly LiveFact[]): Stop | undefined {
  const inOrder = [
    ...hops.flatMap(({ link, arrival, inside }, index) =>
      [...link, ...arrival, ...(hops[index - 1]?.neighbour ?? []), ...inside].map((one) => [index + 1, one] as const),
    ),
    ...[...last, ...(hops.at(-1)?.neighbour ?? [])].map((one) => [hops.length + 1, one] as const),
  ];
  const [hop, found] = inOrder.find(([, { state }]) => state === "stops") ?? [];
  return found === undefined ? undefined : { way, hop: hop!, fact: found, text: sentence(found) };
}

function isOnBoth({ there, back }: Trace, { host, namespace }: Hop): boolean {
  return [there, back].every((way) => way?.hops.some((hop) => hop.host === host && hop.namespace === namespace));
}

function namespaceOf({ id }: Pick<Router, "id">): string {
  return namespaceName("router", id);
}
