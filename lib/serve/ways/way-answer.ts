import { endpointName } from "../../model/endpoint";
import type { Topology } from "../../model/topology";
import { checkOf } from "../../topology/ends/checks";
import { packetText } from "../../trace/packet";
import type { HopFact } from "../../trace/report/line";
import { endText, hopFacts, titleOf, verdict } from "../../trace/report/text";
import type { Hop, Trace, Way } from "../../trace/trace";
import { trace } from "../../trace/tracing";
import type { World } from "../../trace/world/world";
import { pagePicture } from "../page-picture";
import type { Masters } from "./masters";
import { placesOf, routerOf, type Place } from "./places";

/** The ends of a way, as somebody wrote them: `vm1`, `203.0.113.11:34203/tcp`. */
export interface Ends {
  readonly from: string;
  readonly to: string;
}

/** A way that was found, or why it cannot be looked for. */
export type WayAnswer = ShownTrace | { readonly problems: readonly EndProblem[] };

/** What is wrong with an end. */
export interface EndProblem {
  readonly field: keyof Ends;
  readonly code: string;
  readonly message: string;
}

/** A trace as the page shows it. */
export interface ShownTrace {
  readonly title: string;
  readonly reached: boolean;
  /** One sentence. */
  readonly verdict: string;
  /** What hosts said of themselves and the way depends on, one sentence each. */
  readonly seen: readonly string[];
  /** What nobody said. */
  readonly assumed: readonly string[];
  readonly there: ShownWay;
  /** undefined: nothing arrived that could be answered. */
  readonly back?: ShownWay;
}

export interface ShownWay {
  /** `icmp 172.16.2.20 -> 8.8.8.8` */
  readonly sent: string;
  readonly hops: readonly ShownHop[];
  /** One sentence. */
  readonly end: string;
  readonly arrives: boolean;
  readonly places: readonly Place[];
}

export interface ShownHop extends Pick<Hop, "host" | "router" | "role" | "namespace"> {
  /** Name that the picture has for the router: a further SNAT node of a distributed one is drawn as one of its own. */
  readonly node: string;
  readonly facts: readonly HopFact[];
}

/** @param masters those that the world was made with */
export function wayAnswer(world: World, masters: Masters, ends: Ends): WayAnswer {
  const { check, problems } = checkOf("trace", ends, world.topology);
  if (check === undefined) {
    return {
      problems: problems.map(({ path: [field], code, message }) => ({
        // What is about the port is written at the other end.
        field: field === "from" ? "from" : "to",
        code,
        message,
      })),
    };
  }
  return shown(world, masters, trace(world, check));
}

function shown(world: World, masters: Masters, found: Trace): ShownTrace {
  const { from, reached, assumed, there, back } = found;
  const picture = pagePicture(world);
  const shownWay = (way: Way, sender: string): ShownWay => ({
    sent: packetText(way.sent),
    hops: way.hops.map((hop) => {
      const { host, router, role, namespace } = hop;
      return { host, router, role, namespace, node: routerOf(world.topology, hop), facts: hopFacts(hop) };
    }),
    end: endText(way.end),
    arrives: way.end.kind === "arrived",
    places: placesOf(world, picture, sender, way),
  });
  return {
    title: titleOf(found),
    reached,
    verdict: verdict(found),
    seen: mastersOn(world.topology, masters, [...there.hops, ...(back?.hops ?? [])]),
    assumed,
    there: shownWay(there, endpointName(from)),
    ...(back === undefined ? {} : { back: shownWay(back, there.end.at) }),
  };
}

function mastersOn(topology: Topology, masters: Masters, hops: readonly Hop[]): readonly string[] {
  const known = hops.filter((hop) => masters[routerOf(topology, hop)] === hop.host);
  return [...new Set(known.map(({ host, router }) => `${host} is the master of router ${router}`))];
}
