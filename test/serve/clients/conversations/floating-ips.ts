import { NOWHERE, type Step } from "../conversation";
import { PLACE } from "./place";

type Given = Readonly<Record<string, unknown>>;

const post = (name: string, given: Given): Step => ({
  name,
  method: "POST",
  path: "floatingips",
  body: { floatingip: { floating_network_id: "$out", ...given } },
});
const put = (name: string, floatingIp: string, given: Given): Step => ({
  name,
  method: "PUT",
  path: `floatingips/$${floatingIp}`,
  body: { floatingip: given },
});
const remove = (name: string, path: string): Step => ({ name, method: "DELETE", path });

/** Floating IPs: made, moved, and what they keep from being taken away. */
export const FLOATING_IPS: readonly Step[] = [
  ...PLACE,
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
  post("any", {}),
  post("given", { floating_ip_address: "198.51.100.90" }),
  post("of a port", { port_id: "$port", description: "shop" }),
  post("from a subnet", { subnet_id: "$outsub" }),
  post("of a subnet, given", { subnet_id: "$outsub", floating_ip_address: "198.51.100.91" }),
  { name: "list", path: "floatingips" },
  { name: "show", path: "floatingips/$given" },
  { name: "of port", path: "floatingips?port_id=$port" },
  { name: "by address", path: "floatingips?floating_ip_address=198.51.100.90" },
  post("address taken", { floating_ip_address: "198.51.100.90" }),
  post("address of the gateway", { floating_ip_address: "198.51.100.50" }),
  post("address outside", { floating_ip_address: "192.0.2.1" }),
  post("no address", { floating_ip_address: "bogus" }),
  post("address outside the subnet", { subnet_id: "$outsub", floating_ip_address: "192.0.2.1" }),
  post("subnet of another network", { subnet_id: "$sub" }),
  post("no such subnet", { subnet_id: NOWHERE }),
  post("network inside", { floating_network_id: "$net" }),
  post("no such network", { floating_network_id: NOWHERE }),
  { name: "no network", method: "POST", path: "floatingips", body: { floatingip: {} } },
  post("no such port", { port_id: NOWHERE }),
  post("port taken", { port_id: "$port" }),
  post("port without router", { port_id: "$far" }),
  post("address without port", { fixed_ip_address: "10.7.0.50" }),
  post("address of another port", { port_id: "$vm2", fixed_ip_address: "10.7.0.50" }),
  post("unknown attribute", { bogus: 1 }),
  post("read-only attribute", { status: "ACTIVE" }),
  post("wrong type", { port_id: 7 }),
  put("describe", "given", { description: "till" }),
  put("to vm2", "given", { port_id: "$vm2" }),
  put("to a port that is taken", "given", { port_id: "$port" }),
  put("to no such port", "given", { port_id: NOWHERE }),
  put("to a port without router", "given", { port_id: "$far" }),
  put("to an address of another", "given", { fixed_ip_address: "10.7.0.50" }),
  put("another address", "given", { floating_ip_address: "198.51.100.92" }),
  put("another network", "given", { floating_network_id: "$net" }),
  { name: "no such floating IP", path: `floatingips/${NOWHERE}` },
  { name: "change none", method: "PUT", path: `floatingips/${NOWHERE}`, body: { floatingip: { description: "x" } } },
  {
    name: "interface under a floating IP",
    method: "PUT",
    path: "routers/$router/remove_router_interface",
    body: { subnet_id: "$sub" },
  },
  {
    name: "gateway under a floating IP",
    method: "PUT",
    path: "routers/$router",
    body: { router: { external_gateway_info: {} } },
  },
  remove("network under a floating IP", "networks/$out"),
  remove("subnet under a floating IP", "subnets/$outsub"),
  put("to none", "given", { port_id: null }),
  put("to none again", "given", { port_id: null }),
  remove("port under a floating IP", "ports/$port"),
  { name: "left alone", path: "floatingips?port_id=$port" },
  remove("delete", "floatingips/$given"),
  remove("delete again", "floatingips/$given"),
  { name: "method", method: "PATCH", path: "floatingips/$any", body: {} },
];
