import { dhcpRoutes } from "../../../lib/placement/reach/dhcp-routes";
import { lookup } from "../../../lib/model/lookup";
import { compiled } from "../../compiled";
import { base, patch } from "../../topology/base";

/** What VMs of `web` are told, where the network has a second subnet. */
function toldOf(...hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[]) {
  const declarations = base();
  patch(declarations, ["networks", "tenant", "subnets", "second"], { cidr: "172.16.9.0/24" });
  patch(declarations, ["networks", "tenant", "subnets", "web", "host_routes"], hostRoutes);
  const { topology } = compiled(declarations);
  const { onLink, ...told } = dhcpRoutes(topology, lookup(topology).subnets.get("web")!);
  return { second: onLink.includes("172.16.9.0/24"), ...told };
}

test("the other subnets of a network are on the link", () => {
  const elsewhere = { destination: "10.0.0.0/8", nexthop: "172.16.0.1" };
  expect(toldOf(elsewhere)).toEqual({ second: true, hostRoutes: [elsewhere] });
});

test("a host route to one of them goes before the link: of two routes clients take either", () => {
  const there = { destination: "172.16.9.0/24", nexthop: "172.16.0.1" };
  expect(toldOf(there)).toEqual({ second: false, hostRoutes: [there] });
  const part = { destination: "172.16.9.0/25", nexthop: "172.16.0.1" };
  expect(toldOf(part)).toEqual({ second: true, hostRoutes: [part] });
});
