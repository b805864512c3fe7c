import { formatPath, type Problem } from "../model/problem";
import { ApiError } from "./base/api-error";
import type { Answers, Draft } from "./base/resource";

type Answer = Answers[string];

const BAD: Answer = [400, "InvalidInput"];
const TAKEN: Answer = [409, "Conflict"];
/** It can only be wrong where the API does not write. */
const ELSEWHERE: Answer = [409, "Conflict"];

/** What each error of a document is answered with, where it is in what was changed. */
export const STATUS_OF: Answers = {
  ADDRESS_IN_USE: [409, "IpAddressAlreadyAllocated"],
  ADDRESS_OUTSIDE_SUBNET: [400, "InvalidIpForSubnet"],
  AMBIGUOUS_ENDPOINT: ELSEWHERE,
  AMBIGUOUS_GATEWAY: BAD,
  ASYMMETRIC_FORWARD: TAKEN,
  AUTHENTICATION_NEEDS_WHOLE_SECONDS: ELSEWHERE,
  BAD_ADDRESS: BAD,
  BAD_ALLOCATION_POOL: [400, "InvalidAllocationPool"],
  BAD_CIDR: BAD,
  BAD_ENDPOINT: ELSEWHERE,
  BAD_HOST_KEY: ELSEWHERE,
  BAD_LOCK: ELSEWHERE,
  BAD_MAC: [400, "HTTPBadRequest"],
  BAD_NAME: BAD,
  BAD_PORT: BAD,
  BAD_PORT_RANGE: BAD,
  BAD_PROTOCOL: BAD,
  BAD_SSH_ADDRESS: ELSEWHERE,
  BAD_SUBNET_CIDR: BAD,
  BAD_TEXT: BAD,
  BAD_UUID: BAD,
  BEING_WRITTEN: ELSEWHERE,
  BROADCAST_ADDRESS: [400, "InvalidIpForSubnet"],
  CREDENTIAL_IN_DOCUMENT: ELSEWHERE,
  DERIVED_NAME_COLLISION: TAKEN,
  DHCP_DISABLED: BAD,
  DHCP_ROUTES_TOO_LONG: BAD,
  DISTRIBUTED_NOT_GATEWAY: BAD,
  DUPLICATE_ENVIRONMENT: ELSEWHERE,
  DUPLICATE_FORWARD: [400, "RouterGatewayPortForwardingAlreadyExists"],
  DUPLICATE_FORWARD_TARGET: [400, "RouterGatewayPortForwardingAlreadyExists"],
  DUPLICATE_HOSTNAME: TAKEN,
  DUPLICATE_ID: TAKEN,
  DUPLICATE_ITEM: BAD,
  DUPLICATE_SSH_ENDPOINT: ELSEWHERE,
  DUPLICATE_SUBNET: TAKEN,
  DUPLICATE_UNDERLAY_IP: ELSEWHERE,
  DUPLICATE_VNI: [409, "TunnelIdInUse"],
  FIELD_NOT_ALLOWED: BAD,
  FLOATING_IP_ASYMMETRIC: TAKEN,
  FLOATING_IP_FORWARDED: [409, "FipInUseByPortForwarding"],
  FLOATING_IP_NETWORK: [404, "ExternalGatewayForFloatingIPNotFound"],
  FLOATING_IP_ROUTER: [404, "ExternalGatewayForFloatingIPNotFound"],
  FLOATING_IP_SEVERAL_ROUTERS: TAKEN,
  FLOATING_IP_TWICE: [409, "FloatingIPPortAlreadyAssociated"],
  FORWARD_ON_TWO_NODES: BAD,
  HANDED_OVER_ELSEWHERE: ELSEWHERE,
  HANDED_OVER_FROM_ITSELF: BAD,
  HANDED_OVER_PAIR: BAD,
  HANDED_OVER_WITHOUT_ID: BAD,
  HANDED_OVER_WITHOUT_NETWORK: BAD,
  HANDED_OVER_WITHOUT_PLACE: BAD,
  HANDED_OVER_WITH_ANOTHER_ID: BAD,
  HOST_BITS_SET: BAD,
  INTERFACE_ON_EXTERNAL: BAD,
  INTERNAL_ADDRESS_MISMATCH: [400, "InconsistentPortAndIP"],
  LOCK_NOT_WRITTEN: ELSEWHERE,
  LOCK_OF_ANOTHER_ENVIRONMENT: ELSEWHERE,
  LOCK_OUT_OF_DATE: ELSEWHERE,
  LOCK_WITHOUT_DOCUMENT: ELSEWHERE,
  MAC_IN_USE: [409, "MacAddressInUse"],
  MISSING_FIELD: BAD,
  MISSING_UNDERLAY_IP: TAKEN,
  NAME_OF_HOST_THAT_LEFT: ELSEWHERE,
  NETWORK_ADDRESS: [400, "InvalidIpForSubnet"],
  NEXTHOP_IS_SELF: [400, "InvalidRoutes"],
  NEXTHOP_UNREACHABLE: [400, "InvalidRoutes"],
  NOT_ATTACHED: [400, "PortNetworkNotBindOnRouter"],
  NOT_A_COMPUTE_HOST: BAD,
  NOT_A_NETWORK_NODE: [404, "AgentNotFound"],
  NOT_A_SENDER: ELSEWHERE,
  NOT_A_SNAT_AGENT: BAD,
  NOT_EDITABLE: TAKEN,
  NOT_ENOUGH_NETWORK_NODES: TAKEN,
  NOT_EXTERNAL: BAD,
  NOT_ONE_OF: BAD,
  NOT_UNICAST: BAD,
  NO_BRIDGE_MAPPING: TAKEN,
  NO_DHCP_AGENT: BAD,
  NO_DOCUMENT: ELSEWHERE,
  NO_ELIGIBLE_HOST: TAKEN,
  NO_HA_NETWORK: TAKEN,
  NO_INTERNAL_ADDRESS: BAD,
  NO_SUBNET: BAD,
  NO_VIP_RANGE: ELSEWHERE,
  OUT_OF_RANGE: BAD,
  OWN_ADDRESS: BAD,
  PHYSICAL_NETWORK_IN_USE: [409, "FlatNetworkInUse"],
  POOL_EXHAUSTED: [409, "IpAddressGenerationFailure"],
  PORT_NEEDED: ELSEWHERE,
  PORT_OF_ICMP: ELSEWHERE,
  RENAMED_FROM_DECLARED: TAKEN,
  RENAMED_TWICE: TAKEN,
  ROUTER_AGENT_CONFLICT: [409, "RouterAgentConflict"],
  ROUTER_AGENT_NOT_GIVEN: [400, "RouterAgentNotGiven"],
  ROUTER_WITHOUT_GATEWAY: [400, "RouterDoesNotHaveGateway"],
  ROUTE_SHADOWS: [400, "InvalidRoutes"],
  SAID_TWICE: ELSEWHERE,
  SAME_ENDS: ELSEWHERE,
  BOTH_OUTSIDE: ELSEWHERE,
  SHARED_STATE: ELSEWHERE,
  SNAT_AGENTS_OF_PAIR: BAD,
  SUBNETS_OVERLAP: BAD,
  TOO_FEW_AGENTS: BAD,
  TOO_MANY: BAD,
  TOO_MANY_AGENTS: BAD,
  UNEQUAL_PORT_RANGES: BAD,
  UNKNOWN_ENDPOINT: ELSEWHERE,
  UNKNOWN_HOST: [404, "AgentNotFound"],
  UNKNOWN_KEY: BAD,
  UNKNOWN_MAPPING: [404, "PortNotFound"],
  UNKNOWN_NETWORK: [404, "NetworkNotFound"],
  UNKNOWN_ROUTER: [404, "RouterNotFound"],
  UNKNOWN_SUBNET: [404, "SubnetNotFound"],
  UNKNOWN_VIA: ELSEWHERE,
  UNSUPPORTED_PLATFORM: ELSEWHERE,
  VALUE_NOT_KNOWN: ELSEWHERE,
  VRIDS_EXHAUSTED: [409, "NoVRIDAvailable"],
  WRONG_TYPE: BAD,
  YAML_SYNTAX: ELSEWHERE,
};

/**
 * A write whose result is no environment: the first of its errors that is about what was changed, else what was changed is
 * refused for what it would break elsewhere.
 * @param answers where they are others than {@link STATUS_OF}
 */
export function refusal(
  problems: readonly Problem[],
  { changed, conflict, floatingIpConflict = conflict, answers = {} }: Refused,
): ApiError {
  const errors = problems.filter(({ severity }) => severity === "error");
  const own = errors.find(({ path }) => changed.some((place) => place.every((part, i) => path[i] === part)));
  // Of two that want the same, the document blames the one behind the other.
  const first = own ?? errors.find(({ code }) => OF_TWO.test(code));
  if (first !== undefined && conflict === undefined) {
    const [status, type] = answers[first.code] ?? STATUS_OF[first.code] ?? BAD;
    return new ApiError(status, type, first.code, first.message);
  }
  const other = own ?? errors[0]!;
  const type = other.path[0] === "floating_ips" ? floatingIpConflict : conflict;
  return new ApiError(409, type ?? "Conflict", other.code, `${formatPath(other.path)}: ${other.message}`);
}

type Refused = Pick<Draft, "changed" | "conflict" | "floatingIpConflict"> & {
  readonly answers?: Answers | undefined;
};

const OF_TWO = /_IN_USE$|^FLOATING_IP_TWICE$|^DUPLICATE_|_COLLISION$|_EXHAUSTED$/;
