import type { Network } from "./model";

/** The physical network an external network is on; undefined for any other network. */
export function physicalNetworkOf(network: Network | undefined): string | undefined {
  return network?.kind === "external" ? network.physicalNetwork : undefined;
}
