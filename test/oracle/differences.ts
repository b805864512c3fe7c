import type { Compilation } from "../../lib/compile";
import { addressOn } from "../../lib/model/fixed-ips";
import type { FloatingIp, ForwardedPorts, Topology } from "../../lib/model/topology";
import { contains } from "../../lib/net/cidr";
import { fixedIp } from "../fixed-ip";
import type { Surroundings } from "./around";
import type { Outcome } from "./outcome";
import type { Sent } from "./packets";
import { ANY_PORT, type Packet } from "./walk/packet";

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
    ours({ from, packet }, neutrons, { compilation }) {
      const { topology } = compilation;
      const asked = floatingAt(packet.destination, topology);
      const seen = topology.mappings.find(({ name }) => name === neutrons.at);
      if (from.kind !== "vm" || asked === undefined || from.host !== hostOf(asked, compilation)) return undefined;
      if (seen === undefined || floatingOf(from.address, topology) !== undefined) return undefined;
      const [router] = topology.routers;
      const source = addressOn(
        { fixedIps: router!.interfaces.flatMap(({ fixedIps }) => fixedIps) },
        fixedIp(seen).subnet,
      )!;
      return { ...neutrons, packet: { ...neutrons.packet!, source, sourcePort: packet.sourcePort } };
    },
  },
  {
    name: "ports of the VMs of one compute host are there",
    reason:
      "Neutron has all port forwardings in the namespace of the SNAT node, where who leaves by it asks the address itself. With us " +
      "one whose ports lead to VMs of one compute host is on that host: its VMs ask the address there, and all others do so from outside.",
    ours({ from, packet }, neutrons, { compilation, around }) {
      const { topology } = compilation;
      const asked = floatingAt(packet.destination, topology);
      const host = asked === undefined ? undefined : hostOf(asked, compilation);
      if (host === undefined || neutrons.at !== "router" || from.kind === "outside") return undefined;
      if (forwardOf(packet, topology) !== undefined) return undefined;
      if (from.kind === "vm" && from.host === host) return { at: "router", packet, answered: true };
      if (packet.protocol !== "icmp") return CLOSED;
      const floating = floatingOf(packet.source, topology);
      return {
        ...neutrons,
        packet: { ...packet, source: floating ?? around.outside.router, sourcePort: ANY_PORT },
      };
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
      return CLOSED;
    },
  },
  {
    name: "a router itself reaches forwarded ports",
    reason: "Neutron has no rule in OUTPUT for port forwardings, as it has for floating IPs. With us both have one.",
    ours({ from, packet }, neutrons, { compilation: { topology } }) {
      const forward = forwardOf(packet, topology);
      if (from.kind !== "router" || forward === undefined || neutrons.at !== "router") return undefined;
      const { internalPorts, externalPorts, internalIpAddress: destination } = forward;
      const many = internalPorts.first !== internalPorts.last;
      const destinationPort = internalPorts.first + (many ? packet.destinationPort - externalPorts.first : 0);
      const vm = topology.mappings.find((mapping) => fixedIp(mapping).ipAddress === destination)!;
      return {
        at: vm.name,
        packet: { ...packet, destination, destinationPort, sourcePort: ANY_PORT },
        answered: true,
      };
    },
  },
  {
    name: "a compute host takes in nothing but floating IPs",
    reason:
      "What is for another address goes through the namespace of floating IPs and back to the provider with Neutron, or by the SNAT " +
      "node to the VM where the address with ports is there. With us a compute host drops it.",
    ours({ via }, _neutrons, { compilation }) {
      const asked = floatingAt(via, compilation.topology);
      if (asked === undefined || hostOf(asked, compilation) === undefined) return undefined;
      return { at: "nowhere", why: "filter FORWARD", answered: false };
    },
  },
  {
    name: "nothing leaves a compute host untranslated",
    reason:
      "What begins at a SNAT node and goes to the own address of a VM with a floating IP is answered by the VM's compute host, which " +
      "knows nothing of it. With Neutron that answer leaves with the address of the tenant's network. With us it is dropped there.",
    ours({ from, packet }, neutrons, { compilation }) {
      const { topology } = compilation;
      const floating = floatingAt(floatingOf(packet.destination, topology), topology);
      if (from.kind === "vm" || floating === undefined || hostOf(floating, compilation) === undefined) return undefined;
      return neutrons.answered ? { ...neutrons, answered: false } : undefined;
    },
  },
];

const CLOSED: Outcome = { at: "nowhere", why: "filter INPUT", answered: false };

function floatingAt(address: string | undefined, { floatingIps }: Topology): FloatingIp | undefined {
  return floatingIps.find((one) => one.fixedIp.ipAddress === address);
}

/** Its compute host; undefined: it is on network nodes. */
function hostOf({ name }: FloatingIp, { placement }: Compilation): string | undefined {
  return placement.floatingIps.get(name)!.host;
}

function forwardOf({ protocol, destination, destinationPort }: Packet, topology: Topology): ForwardedPorts | undefined {
  return floatingAt(destination, topology)?.forwards.find(({ protocol: own, externalPorts: { first, last } }) => {
    return own === protocol && first <= destinationPort && destinationPort <= last;
  });
}

function floatingOf(address: string, topology: Topology): string | undefined {
  return topology.floatingIps.find(({ target }) => target?.ipAddress === address)?.fixedIp.ipAddress;
}
