import { contains } from "../../../lib/net/cidr";
import { Connections } from "./connections";
import { throughNamespace, type Node } from "./namespace-walk";
import { answerTo, type Packet } from "./packet";

/** A VM, or one of the hosts of the internet. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** undefined: it is outside. */
  readonly vm?: { readonly host: string; readonly subnet: string };
}

export interface World {
  readonly nodes: readonly Node[];
  readonly vms: readonly Machine[];
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

/** Where a packet ends, and as what. */
export type Arrival =
  | { readonly at: string; readonly packet: Packet }
  | { readonly at: "a router"; readonly packet: Packet }
  | { readonly at: "nowhere"; readonly why: string };

/** The way of one connection: its first packet, and then what answers it. */
export class Walk {
  private readonly connections = new Map<Node, Connections>();

  constructor(private readonly world: World) {}

  from(machine: Machine, packet: Packet): Arrival {
    const entry = machine.vm === undefined ? this.fromOutside(packet) : this.fromVm(machine, packet);
    return "at" in entry ? entry : this.onwards(entry.node, entry.device, packet);
  }

  /** @returns whether what sent the packet receives an answer to just that */
  isAnswered(sender: Machine, sent: Packet, arrival: Arrival): boolean {
    if (!("packet" in arrival) || arrival.at === "a router") return false;
    const answering = this.machine(arrival.packet.destination);
    const back = this.from(answering, answerTo(arrival.packet));
    return (
      "packet" in back && back.at === sender.name && JSON.stringify(back.packet) === JSON.stringify(answerTo(sent))
    );
  }

  private onwards(first: Node, by: string, packet: Packet): Arrival {
    let [node, device] = [first, by];
    for (let hops = 0; hops < 12; hops++) {
      const connections = this.connections.get(node) ?? new Connections();
      this.connections.set(node, connections);
      const end = throughNamespace(node, connections, packet, device);
      if (end.kind === "dropped") return { at: "nowhere", why: end.where };
      if (end.kind === "local") return { at: "a router", packet: end.packet };
      packet = end.packet;
      const subnet = node.devices.get(end.device)!;
      const next = this.answering(subnet, end.nexthop, node.host);
      if (next === undefined) return this.arrived(subnet, end.nexthop, packet);
      ({ node, device } = next);
    }
    return { at: "nowhere", why: "it goes round in circles" };
  }

  private arrived(subnet: string, nexthop: string, packet: Packet): Arrival {
    if (subnet === this.world.outside.subnet) return { at: "outside", packet };
    const vm = this.world.vms.find(({ address, vm }) => address === nexthop && vm!.subnet === subnet);
    return vm === undefined ? { at: "nowhere", why: `nobody has ${nexthop}` } : { at: vm.name, packet };
  }

  private fromOutside(packet: Packet): { node: Node; device: string } | Arrival {
    const { subnet, cidr, router } = this.world.outside;
    const target = contains(cidr, packet.destination) ? packet.destination : router;
    return this.answering(subnet, target) ?? { at: "outside", packet };
  }

  /** It asks on its own link for its neighbours, and for its gateway: of the instance on its host, or of the router. */
  private fromVm({ vm }: Machine, packet: Packet): { node: Node; device: string } | Arrival {
    const { host, subnet } = vm!;
    const onLink = contains(this.world.subnets.get(subnet)!, packet.destination);
    if (!onLink) return this.gatewayOf(subnet, host);
    return this.answering(subnet, packet.destination, host) ?? this.arrived(subnet, packet.destination, packet);
  }

  private gatewayOf(subnet: string, host: string): { node: Node; device: string } {
    const receiving = this.world.nodes.flatMap((node) =>
      [...node.devices].flatMap(([device, on]) => (on === subnet && device.startsWith("qr-") ? [{ node, device }] : [])),
    );
    return receiving.find(({ node }) => node.host === host) ?? receiving[0]!;
  }

  /** Who has an address on a link; of several that have it, the one on the host that asks. */
  private answering(subnet: string, address: string, host?: string): { node: Node; device: string } | undefined {
    const all = this.world.nodes.flatMap((node) => {
      const ports = node.routing.ports.filter(({ device }) => node.devices.get(device) === subnet);
      const own = ports.find(({ addresses }) => addresses.some((one) => one.split("/")[0] === address));
      const device = own?.device ?? (node.proxied?.includes(address) ? ports[0]?.device : undefined);
      return device === undefined ? [] : [{ node, device }];
    });
    return all.find(({ node }) => node.host === host) ?? all[0];
  }

  private machine(address: string): Machine {
    return this.world.vms.find((vm) => vm.address === address) ?? { name: "outside", address };
  }
}
