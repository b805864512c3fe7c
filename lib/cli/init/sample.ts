import { jsonText } from "../../text/json";

/** A document for those who were asked nothing. */
export const SAMPLE = `# yaml-language-server: $schema=../node_modules/cdktf-vrouter/stacks/environment.schema.json
# One router for the VMs of one subnet, and a port forward to one of them. Put your own hosts, networks and VMs here;
# every key is in node_modules/cdktf-vrouter/docs/reference/document.md.
environment: edge
backend: { type: local, path: ../../../edge.tfstate }   # any Terraform backend; several people need a shared one

ssh: { user: root, known_hosts_file: known_hosts }      # keys that you accepted; or host_key at each host

hosts:
  network-1:
    role: network
    ssh: { address: 198.51.100.11 }
    underlay_ip: 198.51.100.11                          # VXLAN endpoint, an address on an interface of the host
    bridge_mappings: { physnet-ext: br-ex }             # a bridge that is there and has the external network
  compute-1:
    role: compute
    ssh: { address: 198.51.100.21 }
    underlay_ip: 198.51.100.21
    network_node: network-1                             # whose router its VMs leave by

networks:
  public:
    external: true
    physical_network: physnet-ext
    subnets:
      public-v4: { cidr: 203.0.113.0/24, gateway_ip: 203.0.113.1 }
  tenant:
    vni: 1001
    subnets:
      web: { cidr: 172.16.0.0/24, dns_nameservers: [9.9.9.9] }

routers:
  r1:
    external_gateway_info: { network: public, ip_address: 203.0.113.11 }
    interfaces:
      - { subnet: web }

dhcp_host_mappings:
  vm1: { subnet: web, mac_address: "fa:16:3e:00:00:50", ip_address: 172.16.0.50, host: compute-1 }

gateway_port_forwardings:
  vm1-http: { router: r1, protocol: tcp, external_port: 80, internal_port_id: vm1, internal_port: 8080 }
`;

/** The app that `cdktf.json` names. */
export const APP = `// One stack for each document of the folder environments.
const { App } = require("cdktf");
const { environmentStacks } = require("cdktf-vrouter/stacks");

const app = new App({ stackTraces: false });
const problems = environmentStacks(app, "environments");

for (const { file, line, column, severity, code, message } of problems) {
  console.error(\`\${file}:\${line}:\${column}: \${severity === "error" ? "" : "warning: "}\${code}: \${message}\`);
}
if (problems.some(({ severity }) => severity === "error")) process.exitCode = 1;
else app.synth();
`;

/** `cdktf.json` */
export const CDKTF = jsonText({
  language: "typescript",
  app: "node main.cjs",
  projectId: "cdktf-vrouter",
  sendCrashReports: "false",
  terraformProviders: [],
  terraformModules: [],
});

export const IGNORED = `node_modules/
cdktf.out/
*.tfstate
*.tfstate.*
`;
