import { type Finding } from "./finding";

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

export const gatewayWithoutRouter = (router: string, subnet: string, gateway: string, own: string): Finding => ({
  code: "GATEWAY_WITHOUT_ROUTER",
  message:
    `no router has ${gateway}, the gateway_ip of subnet "${subnet}", any more: router "${router}" keeps ${own}, which was allocated ` +
    `beside the one that is gone; give its interface ${gateway} as ip_address to have it take over, or ${own} to leave it so`,
});
