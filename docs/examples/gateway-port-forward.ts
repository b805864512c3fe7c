import { App, TerraformStack } from "cdktf";
import { DhcpHostMapping, GatewayPortForward, Host, Network, Router } from "cdktf-vrouter";

const app = new App();
const stack = new TerraformStack(app, "edge");

const node = Host.network(stack, "network-1", {
  ssh: {
    address: "198.18.0.11",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte",
  },
  underlayIp: "198.18.1.11",
  bridgeMappings: { "physnet-ext": "br-ex" },
});
const external = Network.external(stack, "public", { physicalNetwork: "physnet-ext" });
external.addSubnet("public-v4", { cidr: "203.0.113.0/24" });
const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", {
  cidr: "172.16.0.0/24",
  dnsNameservers: ["9.9.9.9"],
});
const router = new Router(stack, "r1", {
  preferredAgent: node,
  externalGateway: { network: external, ipAddress: "203.0.113.11" },
});
router.addInterface(web);
const vm = new DhcpHostMapping(stack, "vm1", {
  subnet: web,
  macAddress: "fa:16:3e:a1:00:50",
  ipAddress: "172.16.0.50",
});

new GatewayPortForward(stack, "web", { router, protocol: "tcp", externalPort: 80, internal: vm, internalPort: 8080 });
new GatewayPortForward(stack, "dns", {
  router,
  protocol: "udp",
  externalPort: 53,
  internal: "172.16.0.53", // a machine that has no mapping
  internalPort: 53,
  description: "name server",
});
new GatewayPortForward(stack, "rtp", {
  router,
  protocol: "udp",
  externalPortRange: "9000:9099",
  internal: vm,
  internalPortRange: "7000:7099",
});

app.synth();
