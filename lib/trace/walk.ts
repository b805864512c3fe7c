import { endpointName, type Endpoint, type Outside, type Vm } from "../model/endpoint";
import { routerAddressOn } from "../model/fixed-ips";
import { lookup } from "../model/lookup";
import type { Network } from "../model/topology";
import { contains } from "../net/cidr";
import { Flows } from "./kernel/flows";
import { passThrough, sendFrom, type Left } from "./kernel/namespace";
import type { End, Hop, HopPort, Packet, Way } from "./trace";
import { leavesOutside, leavesVm } from "./world/leaving";
import type { Node, NodePort } from "./world/node";
import type { Asker, Entry, World } from "./world/world";

/** What a packet comes to. */
export type Receiver =
  | Vm
  | Outside
  | { readonly kind: "node"; readonly node: Node }
  | { readonly kind: "dhcp"; readonly network: Network; readonly host: string };

/** A way, and who is at its end; undefined: nobody gets it. */
export interface Walked {
  readonly way: Way;
  readonly receiver?: Receiver;
}

/** Namespaces that a packet passes at most. */
const MOST_HOPS = 16;

/** The ways of one connection: namespaces remember its first packet. */
export class Walk {
  readonly assumed = new Set<string>();
  private readonly flows = new Map<Node, Flows>();

  /** @param known addresses that somebody has although no mapping says so */
  constructor(
    private readonly world: World,
    private readonly known: ReadonlySet<string>,
  ) {}

  from(sender: Receiver, packet: Packet): Walked {
    const leg = new Leg(packet);
    switch (sender.kind) {
      case "vm": {
        if (sender.host === undefined) this.assumed.add(unplaced(sender));
        const leaving = leavesVm(this.world, sender, packet.destination);
        if ("why" in leaving) return leg.ends("dropped", endpointName(sender), leaving.why, packet);
        const host = sender.host ?? this.somewhere(sender, leaving.nexthop);
        return this.deliver(leg, leaving.network, leaving.nexthop, { host, address: sender.address }, packet);
      }
      case "outside": {
        const leaving = leavesOutside(this.world, packet.destination);
        if ("why" in leaving) return leg.ends("nobody", OUTSIDE, leaving.why, packet);
        if (leaving.assumed !== undefined) this.assumed.add(leaving.assumed);
        return this.deliver(leg, leaving.network, leaving.nexthop, {}, packet);
      }
      case "node":
        return this.after(leg, sender.node, undefined, sendFrom(sender.node.kernel, this.flowsOf(sender.node), packet));
      case "dhcp": {
        const isNear = sender.network.subnets.some(({ cidr }) => contains(cidr, packet.destination));
        if (!isNear) return leg.ends("dropped", dhcpName(sender), "it has no route beyond its network", packet);
        return this.deliver(leg, sender.network, packet.destination, { host: sender.host }, packet);
      }
    }
  }

  /** Every compute host has an instance where it is not known on which one a VM is. */
  private somewhere(vm: Vm, nexthop: string): string | undefined {
    const { topology, placement } = this.world;
    const gateway = lookup(topology)
      .routersOn(vm.subnet)
      .find((router) => routerAddressOn(router, vm.subnet) === nexthop);
    const host = gateway && placement.instances.computeHostsOf(gateway.name)[0];
    if (host !== undefined) this.assumed.add(`${endpointName(vm)} is on ${host}`);
    return host;
  }

  private enter(leg: Leg, { node, port }: Entry, nexthop: string, packet: Packet): Walked {
    if (leg.hops.length >= MOST_HOPS) return leg.ends("dropped", nodeName(node), "it goes round in circles", packet);
    if (node.isAssumed) this.assumed.add(`${node.host} is the master of router ${node.router}`);
    const entered = { ...hopPort(port), nexthop };
    return this.after(leg, node, entered, passThrough(node.kernel, this.flowsOf(node), packet, port.device));
  }

  private after(leg: Leg, node: Node, entered: Hop["in"], left: Left): Walked {
    const out = left.kind === "sent" ? node.ports.find(({ device }) => device === left.device)! : undefined;
    leg.hops.push({
      host: node.host,
      namespace: node.namespace,
      router: node.router,
      role: node.role,
      ...(entered === undefined ? {} : { in: entered }),
      ...(left.kind === "sent" ? { out: { ...hopPort(out!), nexthop: left.nexthop } } : {}),
      before: leg.packet,
      after: left.packet,
      steps: left.steps,
    });
    leg.packet = left.packet;
    if (left.kind === "dropped") return leg.ends("dropped", nodeName(node), left.why, left.packet);
    if (left.kind === "local") return this.atRouter(leg, node, left.packet);
    const network = lookup(this.world.topology).networks.get(out!.network)!;
    return this.deliver(leg, network, left.nexthop, { host: node.host }, left.packet);
  }

  private atRouter(leg: Leg, node: Node, packet: Packet): Walked {
    const { protocol, destinationPort } = packet;
    if (protocol === "icmp") {
      return leg.ends("arrived", nodeName(node), "it is for the router itself", packet, { kind: "node", node });
    }
    const port = destinationPort === undefined ? "this port" : `port ${destinationPort}`;
    return leg.ends("dropped", nodeName(node), `nothing in ${node.namespace} listens on ${protocol} ${port}`, packet);
  }

  /** On a link, to whoever has an address there. */
  private deliver(leg: Leg, network: Network, nexthop: string, asker: Asker, packet: Packet): Walked {
    leg.networks.push(network.name);
    const next = this.world.whoHas(network.name, nexthop, asker);
    if (next !== undefined) return this.enter(leg, next, nexthop, packet);
    const silent = this.world.silentFor(network.name, nexthop, asker);
    if (silent !== undefined) return leg.ends("nobody", network.name, silence(silent, nexthop, asker), packet);
    const server = this.world.dhcpServerAt(network.name, nexthop);
    if (server !== undefined) {
      const receiver = { kind: "dhcp", network, host: server.host } as const;
      return leg.ends("arrived", dhcpName(receiver), "it is for the DHCP server", packet, receiver);
    }
    const vm = this.world.vmAt(network, nexthop) ?? this.unmapped(network, nexthop);
    if (vm !== undefined) return this.atVm(leg, vm, packet);
    if (network.kind === "external" && !this.isOurs(nexthop)) return this.atOutside(leg, network, packet);
    return leg.ends("nobody", network.name, `nobody has ${nexthop} on network ${network.name}`, packet);
  }

  private atVm(leg: Leg, vm: Vm, packet: Packet): Walked {
    const name = endpointName(vm);
    if (packet.destination !== vm.address) {
      return leg.ends("elsewhere", name, `it is to route what is for ${packet.destination}`, packet);
    }
    return leg.ends("arrived", name, `it is for ${name}`, packet, vm);
  }

  private atOutside(leg: Leg, network: Network, packet: Packet): Walked {
    const { destination } = packet;
    if (this.world.networkOf(destination, "vxlan") !== undefined) {
      const why = `it leaves by network ${network.name}, and ${destination} is an address of a tenant network`;
      return leg.ends("elsewhere", OUTSIDE, why, packet);
    }
    const receiver = { kind: "outside", address: destination } as const;
    return leg.ends("arrived", OUTSIDE, `it leaves by network ${network.name}`, packet, receiver);
  }

  private unmapped(network: Network, address: string): Vm | undefined {
    const subnet = network.subnets.find(({ cidr }) => contains(cidr, address));
    if (network.kind === "external" || subnet === undefined || !this.known.has(address)) return undefined;
    const vm: Vm = { kind: "vm", address, subnet: subnet.name };
    this.assumed.add(unplaced(vm));
    return vm;
  }

  /** Of a router that is down, or of a floating IP that leads nowhere. */
  private isOurs(address: string): boolean {
    const { routers, floatingIps } = this.world.topology;
    const ports = routers.flatMap(({ gateway }) => gateway?.fixedIps ?? []);
    return [...ports, ...floatingIps.map(({ fixedIp }) => fixedIp)].some(({ ipAddress }) => ipAddress === address);
  }

  private flowsOf(node: Node): Flows {
    const flows = this.flows.get(node) ?? new Flows();
    this.flows.set(node, flows);
    return flows;
  }
}

/** What is known of a way so far. */
class Leg {
  readonly networks: string[] = [];
  readonly hops: Hop[] = [];

  constructor(private readonly sent: Packet) {
    this.packet = sent;
  }

  packet: Packet;

  ends(kind: End["kind"], at: string, why: string, packet: Packet, receiver?: Receiver): Walked {
    const { sent, networks, hops } = this;
    const way = { sent, networks, hops, end: { kind, at, why, packet } };
    return receiver === undefined ? { way } : { way, receiver };
  }
}

const OUTSIDE = "outside";

function unplaced(vm: Vm): string {
  return vm.name === undefined
    ? `somebody has ${vm.address}: no mapping says who, and on which host`
    : `${endpointName(vm)} is on no host that is known`;
}

function silence({ node, port }: Entry, nexthop: string, { address }: Asker): string {
  const owner = `${nexthop} is of ${nodeName(node)}`;
  return `${owner}, whose ${port.device} answers no ARP from ${address}: it does not lead back there (rp_filter)`;
}

function nodeName({ router, host }: Node): string {
  return `router ${router} on ${host}`;
}

function dhcpName({ network, host }: Extract<Receiver, { kind: "dhcp" }>): string {
  return `the DHCP server of network ${network.name} on ${host}`;
}

function hopPort({ device, tap, bridge, network, mac, mtu }: NodePort): HopPort {
  return { device, tap, bridge, network, mac, mtu };
}

/** Whether it is the machine that is meant. */
export function isMeant(receiver: Receiver, meant: Endpoint): boolean {
  switch (meant.kind) {
    case "vm":
      return receiver.kind === "vm"
        ? receiver.address === meant.address && receiver.subnet === meant.subnet
        : receiver.kind === "dhcp" && receiver.network.subnets.some(({ name }) => name === meant.subnet);
    case "outside":
      return receiver.kind === "outside" && receiver.address === meant.address;
    default:
      return receiver.kind === "vm" || receiver.kind === "node";
  }
}
