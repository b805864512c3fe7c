/** What a new project is to have. */
export interface Plan {
  readonly environment: string;
  readonly user: string;
  /** undefined: the ssh-agent's keys. */
  readonly identityFile?: string;
  readonly hosts: readonly PlannedHost[];
  /** CIDR of the external network. */
  readonly externalCidr: string;
  readonly externalGateway: string;
}

export interface PlannedHost {
  readonly name: string;
  readonly role: "network" | "compute";
  readonly address: string;
  readonly underlayIp: string;
  /** Of network nodes: the bridge that has the external network. */
  readonly bridge?: string;
}

/** The document that a project begins with. */
export function planText({ environment, user, identityFile, hosts, externalCidr, externalGateway }: Plan): string {
  const nodes = hosts.filter(({ role }) => role === "network");
  const computes = hosts.filter(({ role }) => role === "compute");
  const ssh = [
    `user: ${user}`,
    ...(user === "root" ? [] : ["become: true"]),
    ...(identityFile === undefined ? [] : [`identity_file: ${identityFile}`]),
    "known_hosts_file: known_hosts",
  ];
  const [vmHost] = computes;
  return [
    "# yaml-language-server: $schema=../node_modules/cdktf-vrouter/stacks/environment.schema.json",
    "# Every key is in node_modules/cdktf-vrouter/docs/reference/document.md.",
    `environment: ${environment}`,
    `backend: { type: local, path: ../../../${environment}.tfstate }   # any Terraform backend; several people need a shared one`,
    "",
    `ssh: { ${ssh.join(", ")} }`,
    "",
    "hosts:",
    ...hosts.flatMap((host) => hostLines(host, nodes[computes.indexOf(host) % Math.max(1, nodes.length)]?.name)),
    "",
    "networks:",
    "  public:",
    "    external: true",
    "    physical_network: physnet-ext",
    "    subnets:",
    `      public-v4: { cidr: ${externalCidr}, gateway_ip: ${externalGateway} }`,
    "  tenant:",
    "    vni: 1001",
    "    subnets:",
    "      web: { cidr: 172.16.0.0/24, dns_nameservers: [9.9.9.9] }",
    "",
    "routers:",
    "  r1:",
    "    external_gateway_info: { network: public }",
    "    interfaces:",
    "      - { subnet: web }",
    ...(vmHost === undefined
      ? []
      : [
          "",
          "dhcp_host_mappings:",
          `  vm1: { subnet: web, mac_address: "fa:16:3e:00:00:50", ip_address: 172.16.0.50, host: ${vmHost.name} }`,
        ]),
    "",
  ].join("\n");
}

function hostLines({ name, role, address, underlayIp, bridge }: PlannedHost, node: string | undefined): string[] {
  return [
    `  ${name}:`,
    `    role: ${role}`,
    `    ssh: { address: ${address} }`,
    `    underlay_ip: ${underlayIp}`,
    ...(bridge === undefined ? [] : [`    bridge_mappings: { physnet-ext: ${bridge} }`]),
    ...(role === "compute" && node !== undefined ? [`    network_node: ${node}`] : []),
  ];
}
