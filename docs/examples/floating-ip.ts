import { App, TerraformStack } from "cdktf";
import { DhcpHostMapping, FloatingIp, Host, LockFile, Network, Router } from "cdktf-vrouter";

const app = new App();
const stack = new TerraformStack(app, "edge");
new LockFile(stack, "lock", { path: "edge.lock.json" });

const node = Host.network(stack, "network-1", {
  ssh: {
    address: "198.18.0.11",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte",
  },
  underlayIp: "198.18.1.11",
  bridgeMappings: { "physnet-ext": "br-ex" },
});
const compute = Host.compute(stack, "compute-1", {
  ssh: {
    address: "198.18.0.21",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHCBo+GUadh1iVk5Pj2ja4CrNrMoIDDx2w0Pj2cMylhE",
  },
  underlayIp: "198.18.1.21",
  bridgeMappings: { "physnet-ext": "br-ex" }, // else its floating IPs are on network-1
  networkNode: node,
});
const external = Network.external(stack, "public", { physicalNetwork: "physnet-ext" });
external.addSubnet("public-v4", { cidr: "203.0.113.0/24" });
const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", {
  cidr: "172.16.0.0/24",
  dnsNameservers: ["9.9.9.9"],
});
const router = new Router(stack, "r1", {
  distributed: true,
  snatAgents: [node],
  externalGateway: { network: external, ipAddress: "203.0.113.11" },
});
router.addInterface(web);
const vm1 = new DhcpHostMapping(stack, "vm1", {
  subnet: web,
  macAddress: "fa:16:3e:a1:00:50",
  ipAddress: "172.16.0.50",
  host: compute,
});
const vm2 = new DhcpHostMapping(stack, "vm2", {
  subnet: web,
  macAddress: "fa:16:3e:a1:00:51",
  ipAddress: "172.16.0.51",
  host: compute,
});

new FloatingIp(stack, "vm1-public", { floatingNetwork: external, floatingIpAddress: "203.0.113.101", port: vm1 });

const media = new FloatingIp(stack, "media", { floatingNetwork: external, floatingIpAddress: "203.0.113.102" });
media.addPortForwarding("web", { protocol: "tcp", externalPort: 80, internal: vm2, internalPort: 8080 });
media.addPortForwarding("rtp", {
  protocol: "udp",
  externalPortRange: "9000:9099",
  internal: vm2,
  internalPortRange: "7000:7099",
});

app.synth();
