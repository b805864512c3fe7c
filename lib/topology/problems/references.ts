import { closest } from "fastest-levenshtein";
import { type Finding, list, quote } from "./finding";

export type ReferenceKind = "host" | "network" | "subnet" | "router" | "mapping";

export const unknownReference = (kind: ReferenceKind, given: string, known: readonly string[]): Finding => ({
  code: `UNKNOWN_${kind.toUpperCase()}`,
  message:
    known.length === 0
      ? `${kind} ${quote(given)} is not declared, and no ${kind} is; declare it`
      : `${kind} ${quote(given)} is not declared; did you mean ${quote(closest(given, known))}?`,
});

export const networkForSubnet = (network: string, subnets: readonly string[]): Finding => ({
  code: "UNKNOWN_SUBNET",
  message:
    subnets.length === 0
      ? `"${network}" is a network without subnets; add one to it, and name that`
      : `"${network}" is a network; its subnets are ${list(subnets)}`,
});

export const subnetForNetwork = (subnet: string, network: string): Finding => ({
  code: "UNKNOWN_NETWORK",
  message: `"${subnet}" is a subnet; its network is "${network}"`,
});

export const notNetworkHost = (host: string): Finding => ({
  code: "NOT_A_NETWORK_NODE",
  message: `host "${host}" has the role compute; name a host with the role network`,
});

export const notComputeHost = (host: string): Finding => ({
  code: "NOT_A_COMPUTE_HOST",
  message: `host "${host}" has the role network; name the compute host the VM runs on`,
});

export const noBridge = (host: string, physicalNetwork: string, network: string): Finding => ({
  code: "NO_BRIDGE_MAPPING",
  message: `host "${host}" has no bridge for "${physicalNetwork}", the physical network of "${network}"; add it to the host's bridge_mappings or name another host`,
});

export const noEligibleHost = (what: string, physicalNetwork: string | undefined): Finding => ({
  code: "NO_ELIGIBLE_HOST",
  message:
    physicalNetwork === undefined
      ? `no host can carry ${what}; declare a host with the role network`
      : `no host can carry ${what}; declare a host with the role network and a bridge mapping for "${physicalNetwork}"`,
});

export const alreadyUsed = (code: string, what: string, owner: string): Finding => ({
  code,
  message: `${what} is already used by ${owner}; each must have its own`,
});

export const duplicateItem = (what: string): Finding => ({
  code: "DUPLICATE_ITEM",
  message: `${what} is given twice in this list; remove one`,
});

export const duplicateSubnet = (name: string, otherNetwork: string): Finding => ({
  code: "DUPLICATE_SUBNET",
  message: `subnet "${name}" exists in network "${otherNetwork}" too; routers refer to subnets by name only, rename one`,
  atKey: true,
});

export const addressInUse = (address: string, owner: string): Finding => ({
  code: "ADDRESS_IN_USE",
  message: `${address} already belongs to ${owner}; give another address`,
});

export const portCollision = (what: string, value: string, other: string): Finding => ({
  code: "DERIVED_NAME_COLLISION",
  message: `the ${what} ${value} derived from this id is already used by ${other}; rename one of them or give its router another id`,
});
