import { TerraformStack } from "cdktf";
import { DhcpHostMapping, GatewayPortForward, Host, LockFile, Network, Router } from "cdktf-vrouter";
import type { Construct } from "constructs";

export class Edge extends TerraformStack {
  constructor(scope: Construct, id: string, webAddress = "172.16.0.50") {
    super(scope, id);
    new LockFile(this, "lock", { path: `${id}.lock.json` });
    const node = Host.network(this, "network-1", {
      ssh: {
        address: "198.18.0.11",
        hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte",
      },
      underlayIp: "198.18.1.11",
      bridgeMappings: { "physnet-ext": "br-ex" },
    });
    const external = Network.external(this, "public", { physicalNetwork: "physnet-ext" });
    external.addSubnet("public-v4", { cidr: "203.0.113.0/24" });
    const web = Network.vxlan(this, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
    const router = new Router(this, "r1", { preferredAgent: node, externalGateway: { network: external } });
    router.addInterface(web);
    const vm = new DhcpHostMapping(this, "vm1", {
      subnet: web,
      macAddress: "fa:16:3e:a1:00:50",
      ipAddress: webAddress,
    });
    new GatewayPortForward(this, "web", {
      router,
      protocol: "tcp",
      externalPort: 80,
      internal: vm,
      internalPort: 8080,
    });
  }
}
