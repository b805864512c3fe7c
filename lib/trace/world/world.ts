import { groupedByEach } from "../../collections/grouped";
import type { Vm } from "../../model/endpoint";
import { lookup } from "../../model/lookup";
import type { Network, Topology } from "../../model/topology";
import { contains } from "../../net/cidr";
import type { DhcpServer, Placement } from "../../placement/placement";
import { nodesOf, type Node, type NodePort } from "./node";

/** Where a packet comes into a namespace. */
export interface Entry {
  readonly node: Node;
  readonly port: NodePort;
}

/** An environment as packets meet it. */
export class World {
  readonly nodes: readonly Node[];
  private readonly answering: ReadonlyMap<string, readonly Entry[]>;

  /** @param masters see {@link nodesOf} */
  constructor(
    readonly topology: Topology,
    readonly placement: Placement,
    masters: Readonly<Record<string, string>> = {},
  ) {
    this.nodes = nodesOf(topology, placement, masters);
    const ports = this.nodes.flatMap((node) => node.ports.map((port) => ({ node, port })));
    this.answering = groupedByEach(ports, ({ port }) => port.answers.map((address) => `${port.network} ${address}`));
  }

  /** Who answers ARP for an address on a network: of several that have it, the one on the host that asks. */
  whoHas(network: string, address: string, asking: string | undefined): Entry | undefined {
    const all = this.answering.get(`${network} ${address}`) ?? [];
    return all.find(({ node }) => node.host === asking) ?? all.find(({ port }) => !port.isolated);
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
