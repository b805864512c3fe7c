import type { Compilation } from "../../lib/compile";
import { contains } from "../../lib/net/cidr";
import type { Surroundings } from "./around";
import type { Outcome } from "./outcome";
import type { Sent } from "./packets";
import { ANY_PORT } from "./walk/packet";

/** Where our routers do on purpose what Neutron's do not. */
export interface Difference {
  readonly name: string;
  readonly reason: string;
  /** What becomes of a packet with us; undefined: just what becomes of it with Neutron. */
  ours(sent: Sent, neutrons: Outcome, context: Context): Outcome | undefined;
}

export interface Context {
  readonly compilation: Compilation;
  readonly around: Surroundings;
}

/** One after the other: each starts from what those before it made of Neutron's. */
export const DIFFERENCES: readonly Difference[] = [
  {
    name: "a hairpin on one compute host stays there",
    reason:
      "A VM without a floating IP reaches one on its own compute host by way of the SNAT node with Neutron, and is seen with the " +
      "gateway address. With us the instance of its host translates both ends, no network node is asked, and the client is seen " +
      "with the address that the router has on the subnet, by which the answer comes back to that instance.",
    ours({ from, packet }, neutrons, { compilation: { topology, placement } }) {
      const asked = topology.floatingIps.find(({ fixedIp }) => fixedIp.ipAddress === packet.destination);
      const host = asked === undefined ? undefined : placement.floatingIps.get(asked.name)!.host;
      if (from.kind !== "vm" || from.host !== host || floatingOf(from.address, topology) !== undefined)
        return undefined;
      const [router] = topology.routers;
      const side = router!.interfaces
        .flatMap(({ fixedIps }) => fixedIps)
        .find(({ subnet }) => subnet === asked!.target!.subnet)!;
      const { sourcePort } = packet;
      return { ...neutrons, packet: { ...neutrons.packet!, source: side.ipAddress, sourcePort } };
    },
  },
  {
    name: "a floating IP keeps the port",
    reason:
      "Neutron takes any free port for what leaves with a floating IP (--random-fully). With us it is one to one: nothing else has " +
      "that address, and a connection outlives the router that translated it.",
    ours({ packet }, neutrons, { compilation: { topology } }) {
      const floating = floatingOf(packet.source, topology);
      if (neutrons.packet?.sourcePort !== ANY_PORT || neutrons.packet.source !== floating) return undefined;
      return { ...neutrons, packet: { ...neutrons.packet, sourcePort: packet.sourcePort } };
    },
  },
  {
    name: "a router is closed from outside",
    reason:
      "What comes in from the external network for the router itself ends at it with Neutron. With us only ICMP does.",
    ours({ packet, from }, neutrons, { around }) {
      const inside = [...around.subnets.values()].some((cidr) => contains(cidr, neutrons.packet?.source ?? ""));
      if (neutrons.at !== "router" || from.kind === "router" || inside || packet.protocol === "icmp") return undefined;
      return { at: "nowhere", why: "filter INPUT", answered: false };
    },
  },
  {
    name: "a router itself reaches forwarded ports",
    reason: "Neutron has no rule in OUTPUT for port forwardings, as it has for floating IPs. With us both have one.",
    ours({ from, packet }, neutrons, { compilation: { topology } }) {
      const forward = topology.floatingIps
        .filter(({ fixedIp }) => fixedIp.ipAddress === packet.destination)
        .flatMap(({ forwards }) => forwards)
        .find(({ protocol, externalPorts: { first, last } }) => {
          return protocol === packet.protocol && first <= packet.destinationPort && packet.destinationPort <= last;
        });
      if (from.kind !== "router" || forward === undefined || neutrons.at !== "router") return undefined;
      const { internalPorts, externalPorts, internalIpAddress: destination } = forward;
      const many = internalPorts.first !== internalPorts.last;
      const destinationPort = internalPorts.first + (many ? packet.destinationPort - externalPorts.first : 0);
      const vm = topology.mappings.find(({ fixedIps }) => fixedIps.some(({ ipAddress }) => ipAddress === destination))!;
      return {
        at: vm.name,
        packet: { ...packet, destination, destinationPort, sourcePort: ANY_PORT },
        answered: true,
      };
    },
  },
];

function floatingOf(address: string, topology: Compilation["topology"]): string | undefined {
  return topology.floatingIps.find(({ target }) => target?.ipAddress === address)?.fixedIp.ipAddress;
}
