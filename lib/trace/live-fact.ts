/** Something that a host says of a part of a way. */
export interface LiveFact {
  /** Who says it. */
  readonly host: string;
  readonly about: About;
  /** Name of a device or a namespace, an address, a rule as the trace has it. */
  readonly subject: string;
  /**
   * - `fine`: as it should be.
   * - `odd`: worth a look, and perhaps the reason for something.
   * - `stops`: no packet gets past it.
   * - `unknown`: the host did not answer, or has no means to tell.
   */
  readonly state: "fine" | "odd" | "stops" | "unknown";
  /** What it is or does, as the end of a sentence: `is down`. */
  readonly found: string;
  /** Of a device, since it is there. */
  readonly counters?: Counters;
  /** Packets that met a rule. */
  readonly packets?: number;
}

export type About =
  | "host"
  | "master"
  | "namespace"
  | "bridge"
  | "uplink"
  | "vxlan"
  | "underlay"
  | "forwarding"
  | "tap"
  | "device"
  | "address"
  | "lookup"
  | "route"
  | "rule"
  | "connection"
  | "neighbour"
  /** What somebody else has put there. */
  | "stranger";

/** Packets of a device, as its own side counts them. */
export interface Counters {
  readonly received: Count;
  readonly sent: Count;
}

interface Count {
  readonly packets: number;
  readonly dropped: number;
}

/** What hosts say of a namespace on a way. */
export interface HopLive {
  /** Of the network by which the packet comes to it: bridges, VXLAN, forwarding entries. */
  readonly link: readonly LiveFact[];
  /** Of the namespace, its ports, what decides there, and the neighbour that the packet goes to. */
  readonly facts: readonly LiveFact[];
}

/** What came of asking hosts. */
export interface TraceLive {
  /** Of each HA router on the way, by the name that the document has for it: the host that is its master now. */
  readonly masters: readonly { readonly router: string; readonly host: string }[];
  /** Instances that packets go round. */
  readonly bypassed: readonly Bypass[];
  /** The first thing that no packet gets past; undefined: nothing that hosts know of. */
  readonly stop?: Stop;
}

/** An instance of a distributed router that VMs of its host do not come to: they come to a network node instead. */
export interface Bypass {
  readonly host: string;
  readonly namespace: string;
  /** Name that the document has for it. */
  readonly router: string;
  /** Port to which nothing leads; undefined: none of its ports is there. */
  readonly device?: string;
  /** `namespace qrouter-… is missing` */
  readonly why: string;
}

export interface Stop {
  readonly way: "there" | "back";
  /** Number of the hop, from 1; one more than there are hops: on the last network. */
  readonly hop: number;
  readonly fact: LiveFact;
  /** `bridge br-ex is down on network-1` */
  readonly text: string;
}
