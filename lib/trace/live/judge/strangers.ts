import type { NamespaceRoute } from "../../../artefacts/network/namespace";
import { contains } from "../../../net/cidr";
import { counted } from "../../../text/counted";
import { Flows } from "../../kernel/flows";
import { passThrough, sendFrom, type Kernel, type Left } from "../../kernel/namespace";
import { lookupsIn, routeTexts } from "../../kernel/routing";
import type { LiveFact } from "../../live-fact";
import type { Hop } from "../../trace";
import type { World } from "../../world/world";
import type { HostSaid } from "../said";
import { fact } from "../sentence";
import { isRoute, withoutProtocol } from "./decisions";
import { ForeignRules } from "./foreign-rules";

/** A device of nobody: what is sent to it is gone. */
const NOWHERE = "nowhere";
/** Of no routing table. */
const NONE = 0;
const REFUSING = ["blackhole", "unreachable", "prohibit"];
/** Routes that the kernel has by itself. */
const OF_THE_KERNEL = ["local", "broadcast", "multicast", "anycast"];

/** What somebody else has put into namespaces on a way, and what comes of it: packets go through them with it, too. */
export class Strangers {
  private readonly flows = new Map<string, Flows>();

  constructor(private readonly world: World) {}

  /** Of one hop; those of a way are asked for in its order. */
  facts(hop: Hop, said: HostSaid): readonly LiveFact[] {
    const { host, namespace, before, after } = hop;
    const node = this.world.nodes.find((one) => one.host === host && one.namespace === namespace);
    if (node === undefined) return [];
    const rules = new ForeignRules(node.kernel.rules, said.rules(namespace));
    const lookups = foreignLookups(node.kernel, said.lookups(namespace));
    const routes = foreignRoutes(node.kernel, said.routes(namespace));
    const left = this.pass(hop, withStrangers(node.kernel, rules, lookups, routes));
    const met = new Set(left.steps.map(({ text }) => text));
    const isAside = left.kind === "sent" && (left.device !== hop.out?.device || left.nexthop !== hop.out.nexthop);
    const routing = (subject: string, isMet: boolean) => {
      if (isMet && left.kind === "sent" && left.device === NOWHERE) {
        return fact(host, "stranger", subject, "stops", "is not ours, and drops it");
      }
      const does = isMet && isAside ? `, and sends it to ${left.nexthop} by ${left.device}` : "";
      return fact(host, "stranger", subject, "odd", `is not ours${does}`);
    };
    return [
      ...rules.facts(left).map(({ text, table, packets, state, does }) => {
        const found = `${does} (${counted(packets, "packet")})`;
        return fact(host, "stranger", `rule ${text} of table ${table}`, state, found, { packets });
      }),
      ...lookups.map(({ text, meant }) => routing(`routing rule ${text}`, met.has(meant))),
      ...routes
        .filter(({ route }) => [before, after].some(({ destination }) => contains(route.destination, destination)))
        .map(({ text, route }) => routing(`route ${text}`, isTaken(route, left))),
      ...said.tables(namespace).map((table) => fact(host, "stranger", `nftables ${table}`, "odd", "is not ours")),
    ];
  }

  private pass({ host, namespace, in: into, before }: Hop, kernel: Kernel): Left {
    const key = `${host} ${namespace}`;
    const flows = this.flows.get(key) ?? new Flows();
    this.flows.set(key, flows);
    return into === undefined ? sendFrom(kernel, flows, before) : passThrough(kernel, flows, before, into.device);
  }
}

interface ForeignLookup {
  /** As the host shows it. */
  readonly text: string;
  /** The same as one that looks into a table. */
  readonly meant: string;
}

interface ForeignRoute {
  readonly text: string;
  readonly route: NamespaceRoute;
}

function withStrangers(
  kernel: Kernel,
  rules: ForeignRules,
  lookups: readonly ForeignLookup[],
  routes: readonly ForeignRoute[],
): Kernel {
  const { routing, reversePath } = kernel;
  const known = lookups.filter(({ meant }) => KNOWN_LOOKUP.test(meant));
  const all = [...lookupsIn(routing), ...known.map(({ meant }) => meant)];
  const isChanged = routing.rules !== undefined || known.length > 0;
  const nowhere: NamespaceRoute = { destination: "0.0.0.0/0", device: NOWHERE, table: NONE };
  return {
    rules: rules.all,
    reversePath,
    routing: {
      ports: routing.ports,
      routes: [...routing.routes, ...routes.map(({ route }) => route), nowhere],
      ...(isChanged ? { rules: all.sort((a, b) => parseInt(a) - parseInt(b)) } : {}),
    },
  };
}

/** What is asked there, the walker asks too. */
const KNOWN_LOOKUP = /^\d+:( from \S+)?( to \S+)?( fwmark \S+)?( ipproto \S+)?( sport \S+)? lookup \S+$/;

function foreignLookups({ routing }: Kernel, said: readonly string[]): ForeignLookup[] {
  const own = lookupsIn(routing);
  return said
    .map(withoutProtocol)
    .filter((text) => !own.includes(text))
    .map((text) => ({ text, meant: text.replace(/ (blackhole|unreachable|prohibit)$/, ` lookup ${NONE}`) }));
}

function foreignRoutes({ routing }: Kernel, said: readonly (readonly string[])[]): ForeignRoute[] {
  const own = routeTexts(routing);
  return said
    .filter((words) => !OF_THE_KERNEL.includes(words[0]!) && !isBetween(words, "proto", "kernel"))
    .filter((words) => !own.some((text) => isRoute(text, words)))
    .flatMap((words) => {
      const refuses = REFUSING.includes(words[0]!);
      const [to, ...rest] = refuses || words[0] === "unicast" ? words.slice(1) : words;
      const after = (word: string) => (rest.includes(word) ? rest[rest.indexOf(word) + 1] : undefined);
      const device = refuses ? NOWHERE : after("dev");
      if (device === undefined) return [];
      const table = after("table") ?? "main";
      const nexthop = after("via");
      return {
        text: words.join(" "),
        route: {
          destination: to === "default" ? "0.0.0.0/0" : to!.includes("/") ? to! : `${to}/32`,
          device,
          ...(nexthop === undefined ? {} : { nexthop }),
          ...(table === "main" ? {} : { table: Number(table) }),
        },
      };
    });
}

function isBetween(words: readonly string[], key: string, value: string): boolean {
  return words.includes(key) && words[words.indexOf(key) + 1] === value;
}

function isTaken({ device, nexthop }: NamespaceRoute, left: Left): boolean {
  if (left.kind !== "sent" || left.device !== device) return false;
  return device === NOWHERE || nexthop === undefined || left.nexthop === nexthop;
}
