import { App, TerraformOutput, TerraformStack } from "cdktf";
import { DhcpHostMapping, FloatingIp, GatewayPortForward, Host, LockFile, Network, Router } from "cdktf-vrouter";

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
  networkNode: node,
});
const external = Network.external(stack, "public", { physicalNetwork: "physnet-ext" });
external.addSubnet("public-v4", { cidr: "203.0.113.0/24" });
const tenant = Network.vxlan(stack, "tenant", { vni: 1001 });
const web = tenant.addSubnet("web", { cidr: "172.16.0.0/24", dnsNameservers: ["9.9.9.9"] });
const router = new Router(stack, "r1", { preferredAgent: node, externalGateway: { network: external } });
router.addInterface(web, "172.16.0.10");
const vm = new DhcpHostMapping(stack, "vm1", {
  subnet: web,
  macAddress: "fa:16:3e:a1:00:50",
  ipAddress: "172.16.0.50",
  host: compute,
});
const forward = new GatewayPortForward(stack, "web", {
  router,
  protocol: "tcp",
  externalPort: 80,
  internal: vm,
  internalPort: 8080,
});
const floatingIp = new FloatingIp(stack, "vm1-public", { floatingNetwork: external, port: vm });

new TerraformOutput(stack, "router", { value: { id: router.id, address: router.gatewayIp } });
new TerraformOutput(stack, "site", { value: `http://${forward.gwIpAddress}/` });
new TerraformOutput(stack, "record", { value: `vm1 IN A ${floatingIp.floatingIpAddress}` });
new TerraformOutput(stack, "gateway", { value: vm.gateway });
new TerraformOutput(stack, "bridges", { value: tenant.bridges });
new TerraformOutput(stack, "libvirt", { value: `<source bridge='${tenant.bridgeOn(compute)}'/>` });

app.synth();
