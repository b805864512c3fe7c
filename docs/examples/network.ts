import { App, TerraformStack } from "cdktf";
import { Host, Network, Router } from "cdktf-vrouter";

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

const tenant = Network.vxlan(stack, "tenant", { vni: 1001 });
const web = tenant.addSubnet("web", {
  cidr: "172.16.0.0/24",
  dnsNameservers: ["9.9.9.9"],
  hostRoutes: [{ destination: "10.0.0.0/8", nexthop: "172.16.0.254" }],
  dhcpAgents: [node],
});

new Router(stack, "r1", { preferredAgent: node, externalGateway: { network: external } }).addInterface(web);

app.synth();
