import { closest } from "fastest-levenshtein";
import { withoutHostBits } from "../net/cidr";
import type { Pattern } from "./patterns";
import type { DeclarationPath, Problem } from "./problem";
import type { ReferenceKind } from "./registry";

/**
 * The catalogue of what can be wrong: stable codes, and messages that say what was given, why it is wrong and what to
 * do. A finding becomes a problem when it gets its place.
 */
export interface Finding {
  readonly code: string;
  readonly message: string;
  readonly atKey?: boolean;
}

export function errorAt(path: DeclarationPath, finding: Finding): Problem {
  return { severity: "error", path, ...finding };
}

export function warningAt(path: DeclarationPath, finding: Finding): Problem {
  return { severity: "warning", path, ...finding };
}

/** One printable line for anything that was given. */
function quote(given: unknown): string {
  const json = (typeof given === "string" ? JSON.stringify(given) : inspect(given)).replace(
    // JSON leaves these as they are, a terminal does not
    /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return json.length <= 80 ? json : `${json.slice(0, 77)}...`;
}

function inspect(given: unknown): string {
  if (given === null || typeof given === "number" || typeof given === "boolean") return String(given);
  return Array.isArray(given) ? "a list" : `a ${typeof given}`;
}

function list(names: readonly string[]): string {
  return names.map((name) => quote(name)).join(", ");
}

// Shape

export const wrongType = (given: unknown, wanted: string): Finding => ({
  code: "WRONG_TYPE",
  message: `${quote(given)} is given where ${wanted} is needed`,
});

export const missingField = (field: string): Finding => ({
  code: "MISSING_FIELD",
  message: `"${field}" is missing and has no default; add it`,
});

export const fieldNotAllowed = (field: string, why: string): Finding => ({
  code: "FIELD_NOT_ALLOWED",
  message: `"${field}" is given, but ${why}; remove it`,
  atKey: true,
});

export const tooMany = (what: string, given: number, max: number): Finding => ({
  code: "TOO_MANY",
  message: `${given} ${what} are given, a DHCP answer has room for ${max}; remove some`,
});

export const unsupportedHa = (): Finding => ({
  code: "UNSUPPORTED_HA",
  message: "HA pairs are not available in this version; remove it or set it to false",
});

// Single values

export const badName = (given: string, pattern: Pattern, atKey: boolean): Finding => ({
  code: "BAD_NAME",
  message: `${quote(given)} is not a usable name; it must be ${pattern.rule}`,
  ...(atKey ? { atKey } : {}),
});

export const badText = (given: string, pattern: Pattern): Finding => ({
  code: "BAD_TEXT",
  message: `${quote(given)} is not usable here; it must be ${pattern.rule}`,
});

export const notOneOf = (given: string, allowed: readonly string[]): Finding => ({
  code: "NOT_ONE_OF",
  message: `${quote(given)} is not one of ${list(allowed)}`,
});

export const badProtocol = (given: string, allowed: readonly string[]): Finding => ({
  code: "BAD_PROTOCOL",
  message: `protocol ${quote(given)} cannot be forwarded; use one of ${list(allowed)}, in lower case`,
});

export const badPort = (given: unknown): Finding => ({
  code: "BAD_PORT",
  message: `${quote(given)} is not a port; use an integer from 1 to 65535`,
});

export const outOfRange = (given: number, min: number, max: number): Finding => ({
  code: "OUT_OF_RANGE",
  message: `${given} is outside ${min}..${max}`,
});

export const badAddress = (given: string): Finding => ({
  code: "BAD_ADDRESS",
  message: `${quote(given)} is not an IPv4 address; write four decimal numbers without leading zeros, like 172.16.0.10`,
});

export const notUnicast = (given: string): Finding => ({
  code: "NOT_UNICAST",
  message: `${given} is not an address a machine can have (loopback, multicast or reserved); use a unicast address`,
});

export const badCidr = (given: string): Finding => ({
  code: "BAD_CIDR",
  message: `${quote(given)} is not an IPv4 CIDR; write network address and prefix length, like 172.16.0.0/24`,
});

export const hostBitsSet = (given: string): Finding => ({
  code: "HOST_BITS_SET",
  message: `${given} has bits set after its prefix; the network is ${withoutHostBits(given)}`,
});

export const badSubnetCidr = (given: string, why: string): Finding => ({
  code: "BAD_SUBNET_CIDR",
  message: `${given} cannot be a subnet: ${why}; use a unicast network from /8 to /30`,
});

export const badMac = (given: string): Finding => ({
  code: "BAD_MAC",
  message: `${quote(given)} is not a MAC address of a machine; write six hexadecimal octets, like fa:16:3e:a1:00:50, not multicast`,
});

export const badUuid = (given: string): Finding => ({
  code: "BAD_UUID",
  message: `${quote(given)} is not a UUID; write it like 6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90, or leave it out to have one derived`,
});

export const badHostKey = (given: string, why: string): Finding => ({
  code: "BAD_HOST_KEY",
  message: `${quote(given)} is not a public host key: ${why}; take the type and key that "ssh-keyscan ADDRESS" prints`,
});

export const badSshAddress = (given: string): Finding => ({
  code: "BAD_SSH_ADDRESS",
  message: `${quote(given)} is neither an IP address nor a host name; write one without user, port or spaces`,
});

// References

export const unknownReference = (kind: ReferenceKind, given: string, known: readonly string[]): Finding => ({
  code: `UNKNOWN_${kind.toUpperCase()}`,
  message:
    known.length === 0
      ? `${kind} ${quote(given)} is not declared, and no ${kind} is; declare it`
      : `${kind} ${quote(given)} is not declared; did you mean ${quote(closest(given, known))}?`,
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

// Uniqueness

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

// Addresses and subnets

export const outsideSubnet = (address: string, subnet: string, cidr: string): Finding => ({
  code: "ADDRESS_OUTSIDE_SUBNET",
  message: `${address} is not in subnet "${subnet}" (${cidr}); use an address of the subnet`,
});

export const outsideNetwork = (address: string, network: string, cidrs: readonly string[]): Finding => ({
  code: "ADDRESS_OUTSIDE_SUBNET",
  message: `${address} is in no subnet of network "${network}" (${cidrs.join(", ")}); use an address of one of them`,
});

export const isNetworkAddress = (address: string, cidr: string): Finding => ({
  code: "NETWORK_ADDRESS",
  message: `${address} is the network address of ${cidr}; no machine can have it, use another`,
});

export const isBroadcastAddress = (address: string, cidr: string): Finding => ({
  code: "BROADCAST_ADDRESS",
  message: `${address} is the broadcast address of ${cidr}; no machine can have it, use another`,
});

export const badPool = (start: string, end: string, why: string): Finding => ({
  code: "BAD_ALLOCATION_POOL",
  message: `the pool ${start} to ${end} ${why}`,
});

export const subnetsOverlap = (
  subnet: string,
  cidr: string,
  other: string,
  otherCidr: string,
  where: string,
): Finding => ({
  code: "SUBNETS_OVERLAP",
  message: `subnet "${subnet}" (${cidr}) overlaps subnet "${other}" (${otherCidr}) on ${where}; packets could take either, give them separate ranges`,
});

export const ambiguousGateway = (gateway: string): Finding => ({
  code: "AMBIGUOUS_GATEWAY",
  message: `a route to 0.0.0.0/0 is given although the subnet has the gateway ${gateway}; set gateway_ip to null or remove the route`,
});

export const poolExhausted = (what: string, subnets: readonly string[]): Finding => ({
  code: "POOL_EXHAUSTED",
  message: `no address is left for ${what} in the allocation pools of ${list(subnets)}; give an address or enlarge the pools`,
});

export const dhcpDisabled = (subnet: string): Finding => ({
  code: "DHCP_DISABLED",
  message: `subnet "${subnet}" has enable_dhcp false, so nothing would answer this machine; enable DHCP there or remove the mapping`,
});

// Routers

export const interfaceOnExternal = (subnet: string, network: string): Finding => ({
  code: "INTERFACE_ON_EXTERNAL",
  message: `subnet "${subnet}" belongs to the external network "${network}"; use external_gateway_info to attach the router to it`,
});

export const notExternal = (network: string): Finding => ({
  code: "NOT_EXTERNAL",
  message: `network "${network}" is not external; a gateway needs a network with external: true`,
});

export const noSubnet = (network: string): Finding => ({
  code: "NO_SUBNET",
  message: `network "${network}" has no subnet to take a gateway address from; declare one`,
});

export const nexthopUnreachable = (nexthop: string, subnets: readonly string[]): Finding => ({
  code: "NEXTHOP_UNREACHABLE",
  message:
    subnets.length === 0
      ? `${nexthop} cannot be reached, the router has no subnet; attach one`
      : `${nexthop} is on none of the router's subnets (${subnets.join(", ")}); use a next hop on one of them`,
});

export const nexthopIsSelf = (nexthop: string): Finding => ({
  code: "NEXTHOP_IS_SELF",
  message: `${nexthop} is the router's own address; use the address of another machine`,
});

export const routeShadows = (destination: string, what: string): Finding => ({
  code: "ROUTE_SHADOWS",
  message: `a route to ${destination} would replace ${what}; remove it`,
});

// Port forwards

export const noGateway = (router: string): Finding => ({
  code: "ROUTER_WITHOUT_GATEWAY",
  message: `router "${router}" has no external gateway whose address could be forwarded; give it external_gateway_info`,
});

export const noInternalAddress = (): Finding => ({
  code: "NO_INTERNAL_ADDRESS",
  message: "neither internal_port_id nor internal_ip_address is given; name a mapping or give an address",
});

export const internalMismatch = (address: string, mapping: string, mapped: string): Finding => ({
  code: "INTERNAL_ADDRESS_MISMATCH",
  message: `${address} is not the address of mapping "${mapping}" (${mapped}); remove one of internal_port_id and internal_ip_address`,
});

export const notAttached = (address: string, router: string, subnets: readonly string[]): Finding => ({
  code: "NOT_ATTACHED",
  message:
    subnets.length === 0
      ? `${address} cannot be reached, router "${router}" has no interface; attach its subnet to the router`
      : `${address} is on no subnet of router "${router}" (${subnets.join(", ")}); attach its subnet to the router`,
});

export const ownAddress = (address: string, router: string): Finding => ({
  code: "OWN_ADDRESS",
  message: `${address} belongs to router "${router}" itself; forward to the address of a machine behind it`,
});

// Placement

export const missingUnderlay = (host: string, network: string): Finding => ({
  code: "MISSING_UNDERLAY_IP",
  message: `host "${host}" carries the vxlan network "${network}" but has no underlay_ip; add the address of its VXLAN endpoint`,
});

export const asymmetricForward = (forward: string, router: string, effective: string): Finding => ({
  code: "ASYMMETRIC_FORWARD",
  message: `forward "${forward}" enters through router "${router}", but the VM answers through ${effective}, which would not translate the answer; forward on the router the VM uses, move the VM, or set return_path: snat`,
});

export const returnPathNotNeeded = (router: string): Finding => ({
  code: "RETURN_PATH_NOT_NEEDED",
  message: `return_path: snat hides the client's address from the VM, although the VM already answers through router "${router}"; remove it`,
});

export const noRouterOnNode = (host: string, node: string, subnet: string, gateway: string): Finding => ({
  code: "NO_ROUTER_ON_NETWORK_NODE",
  message: `network node "${node}" of compute host "${host}" has no router on subnet "${subnet}"; the VM uses the subnet's gateway ${gateway}`,
});

export const severalRoutersOnNode = (
  node: string,
  subnet: string,
  routers: readonly string[],
  chosen: string,
): Finding => ({
  code: "SEVERAL_ROUTERS_ON_NETWORK_NODE",
  message: `network node "${node}" has several routers on subnet "${subnet}" (${routers.join(", ")}); its VMs use "${chosen}"`,
});
