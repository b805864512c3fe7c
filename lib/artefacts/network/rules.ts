import { portsText, type PortRange } from "../../net/port-range";
import type { Protocol } from "../../model/topology";
import { HEADER, lines } from "../layout";

export type TableName = "mangle" | "filter" | "nat" | "raw";

export interface TableRules {
  readonly chains: readonly string[];
  readonly rules: readonly string[];
}

/** A whole ruleset in `iptables-save` form. `iptables-restore` takes it table by table, in this order. */
export function ruleset(tables: readonly (readonly [TableName, TableRules])[]): string {
  return lines(
    HEADER,
    tables.flatMap(([name, { chains, rules }]) => [
      `*${name}`,
      ...chains.map((chain) => `:${chain} [0:0]`),
      ...rules.map((rule) => `-A ${rule}`),
      "COMMIT",
    ]),
  );
}

/** The chains that a table has by itself, open. */
export const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  mangle: ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  nat: ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
  filter: ["INPUT", "FORWARD", "OUTPUT"],
  raw: ["PREROUTING", "OUTPUT"],
};

export function chains(table: TableName, own: readonly string[] = []): string[] {
  return [...BUILT_IN[table].map((chain) => `${chain} ACCEPT`), ...own.map((chain) => `${chain} -`)];
}

/** Ports that lead to a machine. */
export interface ForwardTo {
  readonly id: string;
  readonly protocol: Protocol;
  readonly externalPorts: PortRange;
  readonly internalAddress: string;
  readonly internalPorts: PortRange;
}

/**
 * @param comment word before the id
 * @see iptables-extensions(8): `--to-destination ADDRESS:FIRST-LAST/BASE`; without the base all go to the first
 */
export function destinationNat(chain: string, comment: string, address: string, forward: ForwardTo): string {
  const { id, protocol, externalPorts } = forward;
  return (
    `${chain} -d ${address}/32 -p ${protocol} -m ${protocol} --dport ${portsText(externalPorts)}` +
    ` -m comment --comment ${comment}-${id} -j DNAT --to-destination ${destination(forward)}`
  );
}

function destination({ externalPorts, internalAddress, internalPorts }: ForwardTo): string {
  const { first, last } = internalPorts;
  if (first === last) return `${internalAddress}:${first}`;
  if (first === externalPorts.first) return internalAddress;
  return `${internalAddress}:${first}-${last}/${externalPorts.first}`;
}

/** The ports that a destination as {@link destinationNat} writes it leads to. */
export function destinationIn(text: string, externalPorts: PortRange): { address: string; ports: PortRange } {
  const [address, ports] = text.split(":");
  if (ports === undefined) return { address: address!, ports: externalPorts };
  const [first, last = first] = ports.split("/")[0]!.split("-").map(Number);
  return { address: address!, ports: { first: first!, last: last! } };
}
