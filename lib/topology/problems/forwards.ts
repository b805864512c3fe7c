import { type Finding } from "./finding";

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
