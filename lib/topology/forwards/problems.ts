import { type Finding, quote } from "../problems/finding";

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

export const badRange = (given: string): Finding => ({
  code: "BAD_PORT_RANGE",
  message: `${quote(given)} is not a range of ports; write the first and the last of them, from 1 to 65535, like "9000:9099"`,
});

export const portAndRange = (field: string): Finding => ({
  code: "FIELD_NOT_ALLOWED",
  message: `"${field}_range" is given, but "${field}" is given too; remove one`,
  atKey: true,
});

export const unequalRanges = (outside: number, inside: number): Finding => ({
  code: "UNEQUAL_PORT_RANGES",
  message: `${outside} ${outside === 1 ? "port is" : "ports are"} forwarded to ${inside}; forward to as many, or to a single one`,
});

export const floatingAndForwarded = (): Finding => ({
  code: "FLOATING_IP_FORWARDED",
  message:
    "port_forwardings is given although the whole address leads to one machine; give it an address of its own, or remove one of the two",
});

export const floatingTaken = (address: string, owner: string): Finding => ({
  code: "FLOATING_IP_TWICE",
  message: `${address} has ${owner} already; a machine has one floating IP on an external network`,
});

export const floatingOfAnotherNetwork = (router: string, network: string, own: string | undefined): Finding => ({
  code: "FLOATING_IP_NETWORK",
  message:
    own === undefined
      ? `router "${router}" has no external gateway, so that no address of "${network}" reaches it; give it external_gateway_info`
      : `the gateway of router "${router}" is on "${own}", and the floating IP on "${network}"; take an address of "${own}"`,
});

export const internalNeedsRouter = (address: string): Finding => ({
  code: "FLOATING_IP_ROUTER",
  message: `${address} is given without router, so that it is open which machine with this address is meant; name the router that leads to it, or a mapping`,
});
