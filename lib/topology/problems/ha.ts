import type { Finding } from "./finding";

export const fractionWithAuthentication = (interval: number): Finding => ({
  code: "AUTHENTICATION_NEEDS_WHOLE_SECONDS",
  message: `ha_vrrp_advert_int is ${interval}, a fraction, which only VRRP version 3 has, and that has no authentication; give whole seconds or remove ha_vrrp_auth_type`,
});

export const noVipRange = (cidr: string): Finding => ({
  code: "NO_VIP_RANGE",
  message: `${cidr} leaves no /24 of 169.254.0.0/16 free, which adverts need for an address of their own; give a smaller range`,
});

export const noHaNetwork = (router: string): Finding => ({
  code: "NO_HA_NETWORK",
  message: `router "${router}" is an HA pair, but no network carries its adverts; declare one with ha: true and a vni`,
});

export const agentNotGiven = (given: string, missing: string): Finding => ({
  code: "ROUTER_AGENT_NOT_GIVEN",
  message: `${given} is given without ${missing}; name both, or neither to let the scheduler choose`,
});

export const agentConflict = (host: string): Finding => ({
  code: "ROUTER_AGENT_CONFLICT",
  message: `host "${host}" is the master_agent already; a slave must be another network node`,
});

export const tooFewAgents = (count: number, min: number): Finding => ({
  code: "TOO_FEW_AGENTS",
  message: `${count} network ${count === 1 ? "node is" : "nodes are"} named, min_l3_agents_per_router is ${min}; name more or lower it`,
});

export const tooManyAgents = (count: number, max: number): Finding => ({
  code: "TOO_MANY_AGENTS",
  message: `${count} network nodes are named, max_l3_agents_per_router is ${max}; name fewer or raise it`,
});

export const notEnoughNodes = (router: string, count: number, min: number, physicalNetwork?: string): Finding => ({
  code: "NOT_ENOUGH_NETWORK_NODES",
  message:
    `${count} ${count === 1 ? "host" : "hosts"} can carry HA router "${router}", min_l3_agents_per_router is ${min}; ` +
    (physicalNetwork === undefined
      ? "declare more hosts with the role network"
      : `declare more hosts with the role network and a bridge mapping for "${physicalNetwork}"`),
});

export const haRangeOverlaps = (subnet: string, cidr: string, range: string): Finding => ({
  code: "SUBNETS_OVERLAP",
  message: `subnet "${subnet}" (${cidr}) overlaps ${range}, which the HA router uses for its adverts; change l3_ha_net_cidr or the subnet`,
});

export const vridsExhausted = (router: string, networks: readonly string[]): Finding => ({
  code: "VRIDS_EXHAUSTED",
  message: `no VRID is left for router "${router}": ${networks.map((n) => `network "${n}"`).join(" and ")} ${networks.length === 1 ? "has" : "have"} 254 HA routers each; declare another network with ha: true`,
});

export const haAddressesExhausted = (router: string, host: string, cidr: string): Finding => ({
  code: "POOL_EXHAUSTED",
  message: `no address is left in l3_ha_net_cidr ${cidr} for router "${router}" on "${host}"; give a larger range`,
});
