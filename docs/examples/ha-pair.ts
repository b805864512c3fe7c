import { App, TerraformStack } from "cdktf";
import { HaPair, Host, L3Options, LockFile, Network } from "cdktf-vrouter";

const app = new App();
const stack = new TerraformStack(app, "edge");
new LockFile(stack, "lock", { path: "edge.lock.json" });
new L3Options(stack, "l3", { haVrrpAdvertInt: 0.3 });

const bridgeMappings = { "physnet-ext": "br-ex" };
const node1 = Host.network(stack, "network-1", {
  ssh: {
    address: "198.18.0.11",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte",
  },
  underlayIp: "198.18.1.11",
  bridgeMappings,
});
const node2 = Host.network(stack, "network-2", {
  ssh: {
    address: "198.18.0.12",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGI/KPcD8LKQ9A+jZo+sMHWgMA52Ozq9vPyVmqv0Cd2z",
  },
  underlayIp: "198.18.1.12",
  bridgeMappings,
});
const external = Network.external(stack, "public", { physicalNetwork: "physnet-ext" });
external.addSubnet("public-v4", { cidr: "203.0.113.0/24" });
const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
Network.ha(stack, "ha-net", { vni: 2001 });

const pair = new HaPair(stack, "edge", {
  masterAgent: node1,
  slaveAgents: [node2],
  externalGateway: { network: external, ipAddress: "203.0.113.10" },
});
pair.addInterface(web);

app.synth();
