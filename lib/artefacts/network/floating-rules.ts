import { destinationNat, type ForwardTo } from "./rules";

/** A floating IP as rules have it. */
export interface FloatingRules {
  readonly id: string;
  readonly address: string;
  /** The machine that has it, both ways. */
  readonly target?: string;
  readonly forwards: readonly ForwardTo[];
}

/** Chains of table nat, as Neutron calls them. `fip`: whole addresses, `fip-pf`: ports, `float-snat`: what machines send. */
export const FLOATING_CHAINS = ["fip-pf", "fip", "float-snat"] as const;

/** What is for a floating IP goes to its machine. @param chains for ports, and for whole addresses */
export function towardsMachines(
  floatingIps: readonly FloatingRules[],
  chains: { readonly ports: string; readonly whole: string } = { ports: "fip-pf", whole: "fip" },
): string[] {
  return [
    ...floatingIps.flatMap(({ address, forwards }) =>
      forwards.map((forward) => destinationNat(chains.ports, "fip_portforwarding", address, forward)),
    ),
    ...floatingIps.flatMap(({ id, address, target }) =>
      target === undefined
        ? []
        : [`${chains.whole} -d ${address}/32 -m comment --comment floatingip-${id} -j DNAT --to-destination ${target}`],
    ),
  ];
}

/**
 * What a machine sends has its floating IP; ports stay, so that a connection outlives its router.
 * @param device only what leaves by it
 */
export function fromMachines(chain: string, floatingIps: readonly FloatingRules[], device?: string): string[] {
  const out = device === undefined ? "" : ` -o ${device}`;
  return floatingIps.flatMap(({ address, target }) =>
    target === undefined ? [] : [`${chain} -s ${target}/32${out} -j SNAT --to-source ${address}`],
  );
}

/** Machines that a floating IP or its ports lead to, each once. */
export function machinesBehind(floatingIps: readonly FloatingRules[]): string[] {
  const all = floatingIps.flatMap(({ target, forwards }) => [
    ...(target === undefined ? [] : [target]),
    ...forwards.map(({ internalAddress }) => internalAddress),
  ]);
  return [...new Set(all)];
}
