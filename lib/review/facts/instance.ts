import type { NamespaceProps, NamespaceRoute } from "../../artefacts/network/namespace";

/** A SNAT node by which what comes from a subnet leaves. */
export interface WayOut {
  /** On which the subnet is. */
  readonly bridge: string;
  /** Of a port of the SNAT node. */
  readonly nexthop: string;
}

/** Whether a namespace is of an instance on a compute host: there alone ports are isolated. */
export function isInstance({ ports }: NamespaceProps): boolean {
  return ports.some(({ hold }) => hold === "isolated");
}

/** Of an instance: a rule sends each of its subnets to a table, and that to the next hop. */
export function waysOut({ ports, routes, rules = [] }: NamespaceProps): WayOut[] {
  return rules.flatMap((rule) => {
    const table = / from \S+\/\d+ lookup (\d+)$/.exec(rule)?.[1];
    const route = routes.find((one) => one.table === Number(table) && one.device?.startsWith("qe-"));
    const bridge = ports.find(({ device }) => device === route?.device)?.bridge;
    return route?.nexthop === undefined || bridge === undefined ? [] : [{ bridge, nexthop: route.nexthop }];
  });
}

/** A port that only receives has its address alone; the prefix length is that of the subnet to which another one sends. */
export function inSubnet(address: string, routes: readonly Pick<NamespaceRoute, "destination" | "source">[]): string {
  const [own, length] = address.split("/");
  const subnet = length === "32" ? routes.find(({ source }) => source === own)?.destination : undefined;
  return subnet === undefined ? address : `${own}/${subnet.split("/")[1]}`;
}
