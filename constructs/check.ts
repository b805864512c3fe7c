import { Construct } from "constructs";
import { fieldsOf } from "../lib/model/declared/fields";
import { DhcpHostMapping } from "./dhcp-host-mapping";
import { Environment } from "./environment";
import type { Host } from "./host";
import type { Router } from "./router";
import { nameWithin } from "./values/same-stack";

/** What must hold of a packet from one end to another, and of its answer. */
export interface CheckProps {
  /** Who begins: a VM, its address, an address outside, or `outside`, which is any. */
  readonly from: DhcpHostMapping | string;
  /** For whom it is: the same, or a router's or floating IP's address; of an address also `203.0.113.11:34203/tcp`. */
  readonly to: DhcpHostMapping | string;
  /** Of the packet; icmp is a ping. @default - that of `to`; tcp where there is a port, else icmp */
  readonly protocol?: "tcp" | "udp" | "sctp" | "dccp" | "icmp";
  /** Port that the packet is for. @default - that of `to` */
  readonly port?: number;
  /** Router or host that is on the way, or its name. @default - any */
  readonly via?: Router | Host | string;
  /** false: nothing may arrive, or no answer come back. @default true */
  readonly reachable?: boolean;
  /** Address that the packet comes from where it arrives. @default - any */
  readonly seenAs?: string;
}

/**
 * A packet's way that must be as declared: whether it is, is told from the declarations alone. Its id is its name.
 *
 * @example
 * new Check(stack, "vm1-out", { from: vm1, to: "8.8.8.8", via: node1, seenAs: "203.0.113.11" });
 */
export class Check extends Construct {
  constructor(scope: Construct, id: string, props: CheckProps) {
    super(scope, id);
    const { from, to, via, ...own } = props;
    const nameOf = (end: DhcpHostMapping | string) =>
      DhcpHostMapping.isDhcpHostMapping(end) ? nameWithin(this, end) : end;
    const ends = { from: nameOf(from), to: nameOf(to) };
    const on = via === undefined || typeof via === "string" ? via : nameWithin(this, via);
    Environment.of(this).declare("checks", id, () => ({ ...fieldsOf(own), ...ends, via: on }));
  }
}
