import { HEADER, lines } from "./layout";

export interface SegmentProps {
  readonly bridge: string;
  readonly vni: number;
  readonly mtu: number;
  /** VXLAN endpoint of this host. */
  readonly local: string;
  /** VXLAN endpoints of the other hosts that carry the network. */
  readonly peers: readonly string[];
}

/**
 * One tenant network on one host: a bridge with a VXLAN port that sends broadcast, unknown unicast and multicast frames
 * to every peer (head-end replication). Read by `host/l2.sh`.
 */
export class Segment {
  constructor(private readonly props: SegmentProps) {}

  render(): string {
    const { bridge, vni, mtu, local, peers } = this.props;
    return lines(
      HEADER,
      `bridge ${bridge} ${mtu}`,
      `vxlan vxlan-${vni} ${vni} ${local}`,
      peers.map((peer) => `peer ${peer}`),
    );
  }
}
