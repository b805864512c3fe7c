import type { Step } from "../conversation";

/** A network inside, one outside, a VM, and a router between them. */
export const PLACE: readonly Step[] = [
  { name: "net", method: "POST", path: "networks", body: { network: { name: "data", admin_state_up: true } } },
  {
    name: "out",
    method: "POST",
    path: "networks",
    body: {
      network: {
        name: "out",
        "router:external": true,
        "provider:network_type": "flat",
        "provider:physical_network": "physnet-x",
      },
    },
  },
  {
    name: "sub",
    method: "POST",
    path: "subnets",
    body: { subnet: { network_id: "$net", name: "front", ip_version: 4, cidr: "10.7.0.0/24" } },
  },
  {
    name: "outsub",
    method: "POST",
    path: "subnets",
    body: {
      subnet: { network_id: "$out", name: "out-v4", ip_version: 4, cidr: "198.51.100.0/24", enable_dhcp: false },
    },
  },
  {
    name: "port",
    method: "POST",
    path: "ports",
    body: { port: { network_id: "$net", name: "vm1", fixed_ips: [{ subnet_id: "$sub", ip_address: "10.7.0.50" }] } },
  },
  { name: "router", method: "POST", path: "routers", body: { router: { name: "r5", admin_state_up: true } } },
  {
    name: "gateway",
    method: "PUT",
    path: "routers/$router",
    body: {
      router: { external_gateway_info: { network_id: "$out", external_fixed_ips: [{ ip_address: "198.51.100.50" }] } },
    },
  },
  { name: "interface", method: "PUT", path: "routers/$router/add_router_interface", body: { subnet_id: "$sub" } },
];

/** A VM more, and one on a network to which the router has no way. */
export const MORE_VMS: readonly Step[] = [
  {
    name: "vm2",
    method: "POST",
    path: "ports",
    body: { port: { network_id: "$net", name: "vm2", fixed_ips: [{ subnet_id: "$sub", ip_address: "10.7.0.51" }] } },
  },
  { name: "apart", method: "POST", path: "networks", body: { network: { name: "apart", admin_state_up: true } } },
  {
    name: "apartsub",
    method: "POST",
    path: "subnets",
    body: { subnet: { network_id: "$apart", name: "apart-v4", ip_version: 4, cidr: "10.8.0.0/24" } },
  },
  {
    name: "far",
    method: "POST",
    path: "ports",
    body: {
      port: { network_id: "$apart", name: "far", fixed_ips: [{ subnet_id: "$apartsub", ip_address: "10.8.0.50" }] },
    },
  },
];

/** Makes a floating IP of the network outside. */
export function floatingIp(name: string, given: Readonly<Record<string, unknown>>): Step {
  return {
    name,
    method: "POST",
    path: "floatingips",
    body: { floatingip: { floating_network_id: "$out", ...given } },
  };
}
