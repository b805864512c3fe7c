import { HEADER, lines } from "../layout";

export interface SegmentProps {
  readonly bridge: string;
  readonly vni: number;
  readonly mtu: number;
  /** VXLAN endpoint of this host. */
  readonly local: string;
  /** VXLAN endpoints of the other hosts that carry the network. */
  readonly peers: readonly string[];
  /** Nothing from other hosts reaches the isolated ports of this one: routers of this host answer this host only. */
  readonly isolated?: boolean;
}

/**
 * One tenant network on one host: a bridge with a VXLAN port that sends broadcast, unknown unicast and multicast frames
 * to every peer (head-end replication). Read by `host/network/l2.sh`.
 * @see neutron/plugins/ml2/drivers/linuxbridge/agent/linuxbridge_neutron_agent.py
 * @see RFC 7348 (VXLAN), bridge(8)
 */
export class Segment {
  constructor(private readonly props: SegmentProps) {}

  render(): string {
    const { bridge, vni, mtu, local, peers, isolated = false } = this.props;
    return lines(
      HEADER,
      `bridge ${bridge} ${mtu}`,
      `vxlan ${vxlanName(vni)} ${vni} ${local}${isolated ? " isolated" : ""}`,
      peers.map((peer) => `peer ${peer}`),
    );
  }
}

export function vxlanName(vni: number): string {
  return `vxlan-${vni}`;
}

/** What a text that {@link Segment} rendered says; undefined: it is none. */
export function segmentIn(text: string): SegmentProps | undefined {
  const [, bridge, mtu] = /^bridge (\S+) (\d+)$/m.exec(text) ?? [];
  const [, vni, local, isolated] = /^vxlan \S+ (\d+) (\S+)( isolated)?$/m.exec(text) ?? [];
  if (bridge === undefined || local === undefined) return undefined;
  const peers = [...text.matchAll(/^peer (\S+)$/gm)].map(([, peer]) => peer!);
  return {
    bridge,
    vni: Number(vni),
    mtu: Number(mtu),
    local,
    peers,
    ...(isolated === undefined ? {} : { isolated: true }),
  };
}
