import { setTimeout } from "node:timers/promises";
import type { Declarations } from "../../lib/model/declared/declarations";
import { until } from "../../test/lab/command";
import { setCable } from "../../test/lab/hosts/fabric";
import type { Lab } from "../../test/lab/lab";
import { answering } from "../lab/answering-routers";
import { Announcements } from "./announcements";
import { environmentOf, gatewayAddress } from "../environment";

/** Seconds between adverts. */
export const ADVERT = 0.3;
export const [MASTER, SLAVE] = ["network-0", "network-1"] as const;

/** TCP connections of each router that its slave has to keep. */
const CONNECTIONS = 10;
const PORT = 9000;
/** Milliseconds. */
const SETTLING = 180_000;

/** So many HA routers, all of them with the same master and the same slave. */
export function pairsOf(routers: number): Declarations {
  const { networks, ...rest } = environmentOf(routers, { networkNodes: 2, computeHosts: 0, routersPerNetwork: 10 });
  const configurations = { master_agent: MASTER, slave_agents: [SLAVE] };
  const pairs = Object.entries(rest.routers!).map(([name, router]) => [name, { ...router, ha: true, configurations }]);
  return {
    ...rest,
    l3: { ha_vrrp_advert_int: ADVERT, ha_conntrackd_enabled: true },
    networks: { ...networks, "ha-net": { ha: true, vni: 9000 } },
    routers: Object.fromEntries(pairs) as Declarations["routers"],
  };
}

export interface Takeover {
  /** Seconds from the master's last packet to the first announcement of each router by its slave. */
  readonly moved: readonly number[];
  /** How many connections the master had, and the slave has once it is master. */
  readonly connections: readonly [before: number, after: number];
}

/** The master falls silent for all at once, the slave takes over, and the master comes back and has taken over again. */
export async function takeOver(lab: Lab, routers: number): Promise<Takeover> {
  const addresses = Array.from({ length: routers }, (_, index) => gatewayAddress(index));
  lab.host(MASTER).sh(inEachRouter(connect()));
  const before = connectionsOn(lab, MASTER);
  await until("the slave to have all connections", 60, () => connectionsOn(lab, SLAVE) === before);
  const announcements = await Announcements.begin("internet");
  const began = Date.now() / 1000;
  for (const device of ["eth1", "eth2", "eth0"]) setCable(MASTER, device, "down");
  await until("the slave to be master of all", 60, () => masterOf(lab, SLAVE) === routers);
  await until("every router to answer", 10, () => answering(addresses) === routers);
  const after = connectionsOn(lab, SLAVE);
  const at = await announcements.end();
  for (const device of ["eth0", "eth2", "eth1"]) setCable(MASTER, device, "up");
  await settled(lab, routers);
  const unheard = addresses.filter((address) => !at.has(address));
  if (unheard.length > 0) throw new Error(`nobody outside heard the slave announce ${unheard.join(", ")}`);
  return { moved: addresses.map((address) => at.get(address)! - began), connections: [before, after] };
}

/** The master is master of all, and the slave ready. */
export async function settled(lab: Lab, routers: number): Promise<void> {
  const deadline = Date.now() + SETTLING;
  for (;;) {
    const { code, stderr } = lab.vrouter("status");
    const mastered = masterOf(lab, MASTER);
    if (code === 0 && mastered === routers) return;
    if (Date.now() > deadline) throw new Error(`${MASTER} is master of ${mastered} of ${routers} routers\n${stderr}`);
    await setTimeout(300);
  }
}

export function masterOf(lab: Lab, host: string): number {
  const states = "cat /run/vrouter/bench/routers/*/state 2>/dev/null | grep -c ^MASTER || :";
  return Number(lab.host(host).sh(states));
}

function connect(): string {
  const connection = `-p tcp -s 172.31.0.9 -d 203.0.113.200 --sport "$port" --dport ${PORT} --state ESTABLISHED -u ASSURED`;
  return `for port in $(seq 1001 ${1000 + CONNECTIONS}); do conntrack -I ${connection} --timeout 3600 2>/dev/null || :; done`;
}

function connectionsOn(lab: Lab, host: string): number {
  return Number(lab.host(host).sh(`{ ${inEachRouter(`conntrack -L -p tcp --dport ${PORT} 2>/dev/null`)}; } | wc -l`));
}

function inEachRouter(command: string): string {
  return `for space in $(ip netns list | grep -o '^qrouter-[^ ]*'); do ip netns exec "$space" sh -c '${command}'; done`;
}
