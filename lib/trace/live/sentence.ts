import { printable } from "../../text/printable";
import type { About, LiveFact } from "../live-fact";

const NOUNS: Readonly<Record<About, string>> = {
  host: "",
  master: "router ",
  namespace: "namespace ",
  bridge: "bridge ",
  uplink: "bridge ",
  vxlan: "VXLAN device ",
  underlay: "underlay address ",
  forwarding: "MAC ",
  tap: "tap ",
  device: "device ",
  address: "address ",
  lookup: "routing rule ",
  route: "route ",
  rule: "rule ",
  connection: "",
  neighbour: "neighbour ",
  stranger: "",
};

/** `bridge br-ex is down on network-1` */
export function sentence({ about, subject, found, host }: LiveFact): string {
  return `${NOUNS[about]}${subject} ${found}${about === "master" ? "" : ` on ${host}`}`;
}

/** @param found may quote what the host says */
export function fact(
  host: string,
  about: About,
  subject: string,
  state: LiveFact["state"],
  found: string,
  numbers: Pick<LiveFact, "counters" | "packets"> = {},
): LiveFact {
  return { host, about, subject, state, found: printable(found), ...numbers };
}
