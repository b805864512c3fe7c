import type { CheckDeclaration, Declarations } from "../../model/declared/declarations";
import { endpointIn, endpointName, TRACED_PROTOCOLS, type Endpoint, type EndpointText } from "../../model/endpoint";
import type { Problem } from "../../model/problem";
import type { Check, Topology } from "../../model/topology";
import { Declared } from "../checks/cursor";
import { checkName } from "../checks/names";
import { address, flag, oneOf, port, text } from "../checks/values";
import {
  badEndpoint,
  bothOutside,
  notASender,
  portNeeded,
  portOfIcmp,
  saidTwice,
  sameEnds,
  unknownVia,
} from "./problems";
import { endpointOf } from "./endpoints";

/** Sorted by name. */
export function resolveChecks(root: Declared<Declarations>, topology: Topology): readonly Check[] {
  const checks = root
    .at("checks")
    .entries()
    .flatMap(([name, given]) => {
      if (!given.isEntity()) return [];
      checkName(given, name);
      return resolveCheck(name, given, topology) ?? [];
    });
  return checks.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One that stands in no document, with a name of its own; undefined: something is wrong with it, which is a problem at its field. */
export function checkOf(
  name: string,
  declared: CheckDeclaration,
  topology: Topology,
): { readonly check?: Check; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const check = resolveCheck(name, Declared.root(declared, problems), topology);
  return problems.length > 0 ? { problems } : { check, problems };
}

function resolveCheck(name: string, given: Declared<CheckDeclaration>, topology: Topology): Check | undefined {
  const from = end(given.at("from"), topology);
  const to = end(given.at("to"), topology, from?.endpoint);
  const packet = resolvePacket(given, to?.text);
  const via = resolveVia(given.at("via"), topology);
  const reachable = flag(given.at("reachable")) ?? true;
  const seenAs = address(given.at("seen_as"));
  if (from === undefined || to === undefined || packet === undefined) return undefined;
  if (from.endpoint.kind === "router" || from.endpoint.kind === "floating_ip") {
    return given.at("from").fail(notASender(from.text.who, endpointName(from.endpoint)));
  }
  if (from.endpoint.kind === "outside" && to.endpoint.kind === "outside") return given.at("to").fail(bothOutside());
  if (from.endpoint.address === to.endpoint.address) return given.at("to").fail(sameEnds(to.text.who));
  return {
    name,
    from: from.endpoint,
    to: to.endpoint,
    ...packet,
    ...(from.text.port === undefined ? {} : { sourcePort: from.text.port }),
    ...(via === undefined ? {} : { via }),
    reachable,
    ...(seenAs === undefined ? {} : { seenAs }),
  };
}

function end(
  given: Declared<string | undefined>,
  topology: Topology,
  near?: Endpoint,
): { readonly text: EndpointText; readonly endpoint: Endpoint } | undefined {
  const written = given.isGiven() ? text(given) : undefined;
  if (written === undefined) return undefined;
  const read = endpointIn(written);
  if (read === undefined) return given.fail(badEndpoint(written));
  const found = endpointOf(topology, read.who, near);
  return "finding" in found ? given.fail(found.finding) : { text: read, endpoint: found.endpoint };
}

function resolvePacket(
  given: Declared<CheckDeclaration>,
  to: EndpointText | undefined,
): Pick<Check, "protocol" | "port"> | undefined {
  const own = { protocol: oneOf(given.at("protocol"), TRACED_PROTOCOLS), port: port(given.at("port")) };
  for (const field of ["protocol", "port"] as const) {
    const [here, there] = [own[field], to?.[field]];
    if (here !== undefined && there !== undefined && here !== there) {
      return given.at(field).fail(saidTwice(field, here, there));
    }
  }
  const number = own.port ?? to?.port;
  const protocol = own.protocol ?? to?.protocol ?? (number === undefined ? "icmp" : "tcp");
  if (protocol === "icmp" && number !== undefined) return given.fail(portOfIcmp());
  if (protocol !== "icmp" && number === undefined) return given.fail(portNeeded(protocol));
  return { protocol, ...(number === undefined ? {} : { port: number }) };
}

function resolveVia(given: Declared<string | undefined>, { routers, hosts }: Topology): string | undefined {
  const name = text(given);
  if (name === undefined) return undefined;
  const known = [...routers.filter(({ snatOf }) => snatOf === undefined), ...hosts].map((one) => one.name);
  return known.includes(name) ? name : given.fail(unknownVia(name, known));
}
