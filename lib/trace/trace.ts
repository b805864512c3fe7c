import type { Endpoint, TracedProtocol } from "../model/endpoint";
import type { InstanceRole } from "../placement/instances";
import type { HopLive, TraceLive } from "./live-fact";

/** A packet that begins a connection or answers one. */
export interface Packet {
  readonly protocol: TracedProtocol;
  readonly source: string;
  /** undefined: one that no rule names, or none, as with icmp. */
  readonly sourcePort?: number;
  readonly destination: string;
  /** As {@link Packet.sourcePort}. */
  readonly destinationPort?: number;
  /** Of TCP it has SYN and ACK, and not SYN alone. */
  readonly isAnswer?: true;
}

/** Which way a packet goes, and its answer, as the generated files have it. */
export interface Trace {
  readonly from: Endpoint;
  readonly to: Endpoint;
  /** What is not known and was taken to be so, one sentence each: which instance of a pair is the master. */
  readonly assumed: readonly string[];
  readonly there: Way;
  /** undefined: nothing arrived that could be answered. */
  readonly back?: Way;
  /** The packet arrives, and its answer comes back as what was sent expects it. */
  readonly reached: boolean;
  /** Address that the packet comes from where it arrives; undefined: it does not arrive. */
  readonly seenAs?: string;
  /** Octets of the largest packet that every network on both ways takes. */
  readonly mtu?: number;
  /** undefined: hosts were not asked. */
  readonly live?: TraceLive;
}

/** A packet's way from one machine to another. */
export interface Way {
  readonly sent: Packet;
  /** Names of those it is on, in order. */
  readonly networks: readonly string[];
  readonly hops: readonly Hop[];
  readonly end: End;
}

/** A namespace that a packet goes through. */
export interface Hop {
  readonly host: string;
  /** `qrouter-…` */
  readonly namespace: string;
  /** Name that the document has for it. */
  readonly router: string;
  readonly role: InstanceRole;
  /** Where it comes in; undefined: the router itself sends it. */
  readonly in?: LinkPort;
  /** Where it goes out; undefined: it ends here. */
  readonly out?: LinkPort;
  readonly before: Packet;
  readonly after: Packet;
  /** What decided, in the order of the kernel. */
  readonly steps: readonly Step[];
  /** undefined: hosts were not asked. */
  readonly live?: HopLive;
}

/** A device of a namespace, and how it is plugged into its host. */
export interface HopPort {
  /** `qr-…` */
  readonly device: string;
  /** Its peer on the host. */
  readonly tap: string;
  readonly bridge: string;
  /** Name of the network. */
  readonly network: string;
  readonly mac: string;
  /** Octets. */
  readonly mtu: number;
}

export interface LinkPort extends HopPort {
  /** Address that is asked for by ARP on the link. */
  readonly nexthop: string;
}

/** One rule or entry that a packet met and that did something to it. */
export type Step =
  | {
      readonly kind: "rule";
      readonly table: "raw" | "mangle" | "nat" | "filter";
      /** As the rules file has it: `-A snat -o qg-… -j SNAT --to-source 203.0.113.11 --random-fully`. */
      readonly text: string;
    }
  /** `ip rule` that chose a table other than the kernel's own: `700: from 172.16.1.0/24 lookup 2886729997`. */
  | { readonly kind: "lookup"; readonly text: string }
  /** `default via 203.0.113.1 dev qg-…`, and `local 203.0.113.11`. */
  | { readonly kind: "route"; readonly text: string }
  /** Translated as the first packet of its connection was. */
  | { readonly kind: "connection"; readonly text: string };

/** Where a way ends. */
export interface End {
  /**
   * - `arrived`: at who it was for, or at whom its address leads to now.
   * - `elsewhere`: at a machine or router that is not meant, which answers nothing to this.
   * - `dropped`: a rule or a missing route ends it.
   * - `nobody`: nobody has the address on the link, or answers for it.
   */
  readonly kind: "arrived" | "elsewhere" | "dropped" | "nobody";
  /** Name of the VM, the router or host, or `outside`. */
  readonly at: string;
  /** One sentence. */
  readonly why: string;
  /** As it is when it gets there. */
  readonly packet: Packet;
  /** Of the network that it is on last; undefined: hosts were not asked. */
  readonly live?: Pick<HopLive, "link">;
}
