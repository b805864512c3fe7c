import { App, TerraformStack } from "cdktf";
import { Host } from "cdktf-vrouter";

const app = new App();
const stack = new TerraformStack(app, "edge");

const node = Host.network(stack, "network-1", {
  ssh: {
    address: "198.18.0.11",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte",
    user: "deploy",
    become: true, // sudo
  },
  underlayIp: "198.18.1.11", // its end of the VXLAN tunnels
  bridgeMappings: { "physnet-ext": "br-ex" }, // a bridge that is there already
});

Host.compute(stack, "compute-1", {
  ssh: {
    address: "198.18.0.21",
    hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHCBo+GUadh1iVk5Pj2ja4CrNrMoIDDx2w0Pj2cMylhE",
    proxyJump: [
      {
        address: "bastion.example.com",
        hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGI/KPcD8LKQ9A+jZo+sMHWgMA52Ozq9vPyVmqv0Cd2z",
      },
    ],
  },
  underlayIp: "198.18.1.21",
  networkNode: node, // its VMs leave through this node's router
});

app.synth();
