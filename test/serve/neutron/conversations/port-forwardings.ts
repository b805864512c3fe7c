import { NOWHERE, type Step } from "../conversation";
import { floatingIp, MORE_VMS, PLACE } from "./place";

type Given = Readonly<Record<string, unknown>>;

const WEB = {
  protocol: "tcp",
  external_port: 80,
  internal_port: 8080,
  internal_port_id: "$port",
  internal_ip_address: "10.7.0.50",
};
const post = (name: string, given: Given, owner = "$fip"): Step => ({
  name,
  method: "POST",
  path: `floatingips/${owner}/port_forwardings`,
  body: { port_forwarding: given },
});
const put = (name: string, forwarding: string, given: Given): Step => ({
  name,
  method: "PUT",
  path: `floatingips/$fip/port_forwardings/${forwarding}`,
  body: { port_forwarding: given },
});
const without = (key: keyof typeof WEB): Given =>
  Object.fromEntries(Object.entries(WEB).filter(([one]) => one !== key));
/** Port forwardings of floating IPs. */
export const PORT_FORWARDINGS: readonly Step[] = [
  ...PLACE,
  ...MORE_VMS,
  floatingIp("fip", { floating_ip_address: "198.51.100.90" }),
  floatingIp("whole", { floating_ip_address: "198.51.100.91", port_id: "$vm2" }),
  post("web", WEB),
  post("described", { ...WEB, external_port: 81, internal_port: 8081, description: "till" }),
  post("udp beside tcp", { ...WEB, protocol: "udp" }),
  post("range", {
    protocol: "tcp",
    external_port_range: "9000:9009",
    internal_port_range: "7000:7009",
    internal_port_id: "$port",
    internal_ip_address: "10.7.0.50",
  }),
  { name: "list", path: "floatingips/$fip/port_forwardings" },
  { name: "show", path: "floatingips/$fip/port_forwardings/$web" },
  { name: "by port", path: "floatingips/$fip/port_forwardings?external_port=80" },
  { name: "in the floating IP", path: "floatingips/$fip" },
  post("again", WEB),
  post("to the same socket", { ...WEB, external_port: 82 }),
  post("into a range", { ...WEB, external_port: 9005, internal_port: 1 }),
  post("unequal ranges", {
    protocol: "tcp",
    external_port_range: "9100:9109",
    internal_port_range: "7100:7108",
    internal_port_id: "$port",
    internal_ip_address: "10.7.0.50",
  }),
  post("of no floating IP", WEB, NOWHERE),
  post("of one that a VM has", { ...WEB, external_port: 83, internal_port: 83 }, "$whole"),
  post("to a VM that has one", {
    ...WEB,
    external_port: 84,
    internal_port_id: "$vm2",
    internal_ip_address: "10.7.0.51",
  }),
  post("to no such port", { ...WEB, external_port: 85, internal_port_id: NOWHERE }),
  post("to a port without router", {
    ...WEB,
    external_port: 86,
    internal_port_id: "$far",
    internal_ip_address: "10.8.0.50",
  }),
  post("to an address of another", { ...WEB, external_port: 87, internal_ip_address: "10.7.0.51" }),
  post("without protocol", without("protocol")),
  post("without external port", without("external_port")),
  post("without internal port", without("internal_port")),
  post("strange protocol", { ...WEB, protocol: "icmp" }),
  post("port 0", { ...WEB, external_port: 0 }),
  post("port 65536", { ...WEB, external_port: 65536 }),
  post("port as text", { ...WEB, external_port: "88", internal_port: "8088" }),
  post("unknown attribute", { ...WEB, bogus: 1 }),
  put("another port", "$web", { internal_port: 8090 }),
  put("onto another", "$web", { external_port: 81 }),
  put("described anew", "$web", { description: "web" }),
  put("change none", NOWHERE, { internal_port: 1 }),
  { name: "show none", path: `floatingips/$fip/port_forwardings/${NOWHERE}` },
  { name: "show that of another", path: "floatingips/$whole/port_forwardings/$web" },
  { name: "list of none", path: `floatingips/${NOWHERE}/port_forwardings` },
  { name: "to a port", method: "PUT", path: "floatingips/$fip", body: { floatingip: { port_id: "$port" } } },
  {
    name: "interface under a forwarding",
    method: "PUT",
    path: "routers/$router/remove_router_interface",
    body: { subnet_id: "$sub" },
  },
  {
    name: "gateway under a forwarding",
    method: "PUT",
    path: "routers/$router",
    body: { router: { external_gateway_info: {} } },
  },
  { name: "port under a forwarding", method: "DELETE", path: "ports/$port" },
  { name: "floating IP under a forwarding", method: "DELETE", path: "floatingips/$fip" },
  { name: "delete", method: "DELETE", path: "floatingips/$fip/port_forwardings/$web" },
  { name: "delete again", method: "DELETE", path: "floatingips/$fip/port_forwardings/$web" },
];
