import { contains } from "../../../lib/net/cidr";
import { Connections } from "./connections";
import { outOfNamespace, throughNamespace, type End, type Node } from "./namespace-walk";
import { answerTo, packetText, type Packet } from "./packet";

/** What sends: a VM, one of the hosts of the internet, or the router itself. */
export type Machine = Vm | { readonly kind: "outside" | "router"; readonly name: string; readonly address: string };

export interface Vm {
  readonly kind: "vm";
  readonly name: string;
  readonly address: string;
  readonly host: string;
  readonly subnet: string;
}

export interface World {
  readonly nodes: readonly Node[];
  readonly vms: readonly Vm[];
  /** Name -> CIDR of those that VMs are on. */
  readonly subnets: ReadonlyMap<string, string>;
  readonly outside: {
    readonly subnet: string;
    readonly cidr: string;
    /** Gateway of the external network. */
    readonly provider: string;
    /** To which it sends what is for the subnets of VMs. */
    readonly router: string;
  };
}

/** Where a packet ends, and as what: at a VM, `outside`, at the `router` itself, or `nowhere`. */
export interface Arrival {
  readonly at: string;
  readonly packet?: Packet;
  readonly why?: string;
}

/** Namespaces that a packet and its answer pass. */
const MOST_HOPS = 20;

/** Where a packet comes to a namespace. */
interface Entry {
  readonly node: Node;
  readonly device: string;
}

/** The way of one connection: its first packet, and then what answers it. */
export class Walk {
  private hops = 0;
  private readonly connections = new Map<Node, Connections>();

  constructor(private readonly world: World) {}

  /** @param via whom on the external network what comes from outside is given, whatever address it is for */
  from(machine: Machine, packet: Packet, via?: string): Arrival {
    if (machine.kind === "router") {
      const { node } = this.answering(this.world.outside.subnet, machine.address)!;
      return this.after(node, outOfNamespace(node, this.connectionsOf(node), packet));
    }
    const entry = machine.kind === "vm" ? this.fromVm(machine, packet) : this.fromOutside(packet, via);
    return "at" in entry ? entry : this.enter(entry, packet);
  }

  /** @returns whether what sent the packet receives an answer to just that */
  isAnswered(sender: Machine, sent: Packet, { at, packet }: Arrival): boolean {
    if (packet === undefined) return false;
    const vm = this.world.vms.find(({ name }) => name === at);
    const kind = at === "router" ? "router" : "outside";
    const back = this.from(vm ?? { kind, name: at, address: packet.destination }, answerTo(packet));
    return back.at === sender.name && packetText(back.packet!) === packetText(answerTo(sent));
  }

  private enter({ node, device }: Entry, packet: Packet): Arrival {
    if (this.hops++ > MOST_HOPS) return { at: "nowhere", why: "it goes round in circles" };
    return this.after(node, throughNamespace(node, this.connectionsOf(node), packet, device));
  }

  private after(node: Node, end: End): Arrival {
    if (end.kind === "dropped") return { at: "nowhere", why: end.why };
    if (end.kind === "local") return { at: "router", packet: end.packet };
    const subnet = node.devices.get(end.device)!;
    const next = this.answering(subnet, end.nexthop, node.host);
    return next === undefined ? this.arrived(subnet, end.nexthop, end.packet) : this.enter(next, end.packet);
  }

  private connectionsOf(node: Node): Connections {
    const connections = this.connections.get(node) ?? new Connections();
    this.connections.set(node, connections);
    return connections;
  }

  private arrived(subnet: string, nexthop: string, packet: Packet): Arrival {
    if (subnet === this.world.outside.subnet) return { at: "outside", packet };
    const vm = this.world.vms.find((one) => one.address === nexthop && one.subnet === subnet);
    return vm === undefined ? { at: "nowhere", why: `nobody has ${nexthop}` } : { at: vm.name, packet };
  }

  private fromOutside(packet: Packet, via?: string): Entry | Arrival {
    const { subnet, cidr, router } = this.world.outside;
    const target = via ?? (contains(cidr, packet.destination) ? packet.destination : router);
    return this.answering(subnet, target) ?? { at: "outside", packet };
  }

  /** It asks on its own link for its neighbours, and for its gateway: of the instance on its host, or of the router. */
  private fromVm({ host, subnet }: Vm, packet: Packet): Entry | Arrival {
    const onLink = contains(this.world.subnets.get(subnet)!, packet.destination);
    if (!onLink) return this.gatewayOf(subnet, host);
    return this.answering(subnet, packet.destination, host) ?? this.arrived(subnet, packet.destination, packet);
  }

  private gatewayOf(subnet: string, host: string): Entry {
    const receiving = this.world.nodes.flatMap((node) =>
      [...node.devices].flatMap(([device, on]) =>
        on === subnet && device.startsWith("qr-") ? [{ node, device }] : [],
      ),
    );
    return receiving.find(({ node }) => node.host === host) ?? receiving[0]!;
  }

  /** Who has an address on a link; of several that have it, the one on the host that asks. */
  private answering(subnet: string, address: string, host?: string): Entry | undefined {
    const all = this.world.nodes.flatMap((node) => {
      const ports = node.routing.ports.filter(({ device }) => node.devices.get(device) === subnet);
      const own = ports.find(({ addresses }) => addresses.some((one) => one.split("/")[0] === address));
      const device = own?.device ?? (node.proxied?.includes(address) ? ports[0]?.device : undefined);
      return device === undefined ? [] : [{ node, device }];
    });
    return all.find(({ node }) => node.host === host) ?? all[0];
  }
}
