import { groupedByEach } from "../../collections/grouped";
import type { Vm } from "../../model/endpoint";
import { lookup } from "../../model/lookup";
import type { Network, Topology } from "../../model/topology";
import { contains } from "../../net/cidr";
import type { DhcpServer, Placement } from "../../placement/placement";
import { isReversePath } from "../kernel/namespace";
import { nodesOf, type Node, type NodePort } from "./node";

/** Where a packet comes into a namespace. */
export interface Entry {
  readonly node: Node;
  readonly port: NodePort;
}

/** Who asks for an address by ARP. */
export interface Asker {
  /** undefined: it is on no host. */
  readonly host?: string;
  /** It asks by this one; undefined: by one of the subnet of what it asks for. */
  readonly address?: string;
}

/** An environment as packets meet it. */
export class World {
  readonly nodes: readonly Node[];
  private readonly answering: ReadonlyMap<string, readonly Entry[]>;

  /**
   * @param masters see {@link nodesOf}
   * @param isAway whether nothing comes to a port, although files say that it answers
   */
  constructor(
    readonly topology: Topology,
    readonly placement: Placement,
    masters: Readonly<Record<string, string>> = {},
    isAway: (node: Node, port: NodePort) => boolean = () => false,
  ) {
    this.nodes = nodesOf(topology, placement, masters);
    const ports = this.nodes
      .flatMap((node) => node.ports.map((port) => ({ node, port })))
      .filter(({ node, port }) => !isAway(node, port));
    this.answering = groupedByEach(ports, ({ port }) => port.answers.map((address) => `${port.network} ${address}`));
  }

  /** Who answers ARP for an address on a network: of several that have it, the one on the host that asks. */
  whoHas(network: string, address: string, asker: Asker): Entry | undefined {
    const all = this.answering.get(`${network} ${address}`) ?? [];
    return nearest(
      all.filter((entry) => answers(entry, address, asker)),
      asker,
    );
  }

  /** Who would, and leaves this one without an answer. */
  silentFor(network: string, address: string, asker: Asker): Entry | undefined {
    const all = this.answering.get(`${network} ${address}`) ?? [];
    return nearest(
      all.filter((entry) => !answers(entry, address, asker)),
      asker,
    );
  }

  /** The VM that has a mapping for an address. */
  vmAt(network: Network, address: string): Vm | undefined {
    const { mappingsOn } = lookup(this.topology);
    for (const { name: subnet } of network.subnets) {
      const mapping = mappingsOn(subnet).find(({ fixedIps }) =>
        fixedIps.some((one) => one.subnet === subnet && one.ipAddress === address),
      );
      if (mapping !== undefined) return { kind: "vm", address, subnet, name: mapping.name, host: mapping.host };
    }
    return undefined;
  }

  dhcpServerAt(network: string, address: string): DhcpServer | undefined {
    return this.placement.dhcpServers.find(
      (server) => server.network === network && server.fixedIps.some(({ ipAddress }) => ipAddress === address),
    );
  }

  /** The network on one of whose subnets an address is, among those of a kind. */
  networkOf(address: string, kind: Network["kind"]): Network | undefined {
    return this.topology.networks.find(
      (network) => network.kind === kind && network.subnets.some(({ cidr }) => contains(cidr, address)),
    );
  }
}

function nearest(entries: readonly Entry[], { host }: Asker): Entry | undefined {
  return entries.find(({ node }) => node.host === host) ?? entries.find(({ port }) => !port.isolated);
}

/** The kernel looks at requests as it does at packets: one from where the port does not lead gets no answer. */
function answers({ node, port }: Entry, address: string, { address: source }: Asker): boolean {
  if (source === undefined) return true;
  return isReversePath(node.kernel, { protocol: "icmp", source, destination: address }, port.device);
}
