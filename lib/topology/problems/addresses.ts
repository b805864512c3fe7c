import { type Finding, list } from "./finding";

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

export const noNameServers = (subnet: string): Finding => ({
  code: "NO_NAME_SERVERS",
  message: `VMs of subnet "${subnet}" are told no name server but the DHCP server, which knows their own names and refuses all others; give dns_nameservers, or [] if that is meant`,
});
