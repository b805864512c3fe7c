import type { FixedIp, Purpose, Router, RouterGateway, RouterInterface } from "./topology";

/** The address that a port has on a subnet. */
export function addressOn({ fixedIps }: { readonly fixedIps: readonly FixedIp[] }, subnet: string): string | undefined {
  return fixedIps.find((fixedIp) => fixedIp.subnet === subnet)?.ipAddress;
}

/** The port of a router that is on a subnet. */
export function interfaceOn({ interfaces }: Pick<Router, "interfaces">, subnet: string): RouterInterface | undefined {
  return interfaces.find((port) => addressOn(port, subnet) !== undefined);
}

/** The address of a router on a subnet. */
export function routerAddressOn(router: Pick<Router, "interfaces">, subnet: string): string | undefined {
  const port = interfaceOn(router, subnet);
  return port && addressOn(port, subnet);
}

/** Names of the subnets that a router's interfaces are on. */
export function attachedSubnets({ interfaces }: Pick<Router, "interfaces">): readonly string[] {
  return interfaces.flatMap(({ fixedIps }) => fixedIps.map(({ subnet }) => subnet));
}

/** The external address that a gateway has for a purpose; every gateway has one of its own. */
export function externalAddress({ fixedIps }: Pick<RouterGateway, "fixedIps">, purpose: Purpose): string {
  return fixedIps.find(({ purposes }) => purposes.includes(purpose))!.ipAddress;
}
