import { Fn, Lazy, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import {
  DhcpHostMapping,
  FloatingIp,
  GatewayPortForward,
  HaPair,
  Host,
  L3Options,
  LockFile,
  Network,
  Router,
} from "../../../constructs";
import { inProgram } from "../../../constructs/values/program-words";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";
const ssh = { address: "198.18.0.11", hostKey: HOST_KEY };

/** What is wrong with a program, a line each. */
function errorsOf(program: (stack: TerraformStack) => void): string[] {
  const stack = new TerraformStack(Testing.app(), "edge");
  program(stack);
  return stack.node.validate();
}

const later = (variable: string): string =>
  `VALUE_NOT_KNOWN: ${variable} is known when Terraform runs, and the files of the hosts are made before: give a plain value. ` +
  "What another project deploys, deploy first, and read its output when this program starts (process.env, a file)";

/** Its place between the code and the words. */
function placed(place: string, problem: string): string {
  return problem.replace(": ", `: ${place}: `);
}

test("what Terraform knows only later is refused by the prop that has it: texts, numbers, lists, anything", () => {
  const errors = errorsOf((stack) => {
    const variable = new TerraformVariable(stack, "later", {});
    const host = Host.network(stack, "n1", {
      ssh: { ...ssh, address: variable.stringValue, port: variable.numberValue },
      underlayIp: `10.0.0.${variable.stringValue}`,
      bridgeMappings: { "physnet-ext": variable.stringValue, [variable.stringValue]: "br-in" },
    });
    const network = Network.vxlan(stack, "tenant", { vni: variable.numberValue });
    const subnet = network.addSubnet("web", {
      cidr: "172.16.0.0/24",
      dnsNameservers: variable.listValue,
      enableDhcp: variable.booleanValue as unknown as boolean,
      hostRoutes: [{ destination: "10.9.0.0/16", nexthop: "${aws_instance.x.private_ip}" }],
    });
    const router = new Router(stack, "r1", { preferredAgent: host });
    router.addInterface(subnet, Fn.trimspace(variable.stringValue));
    new DhcpHostMapping(stack, "vm1", { subnet, macAddress: variable.stringValue, ipAddress: "172.16.0.50" });
    const ports = { externalPort: Token.asNumber(variable.value), internalPort: 80 };
    new GatewayPortForward(stack, "f1", { router, protocol: "tcp", internal: variable.stringValue, ...ports });
    new L3Options(stack, "l3", { haVrrpAdvertInt: variable.numberValue });
  });
  const variable = later('"${var.later}"');
  expect(errors).toEqual([
    placed('Host.network "n1": ssh.address', variable),
    placed('Host.network "n1": ssh.port', variable),
    placed('Host.network "n1": underlayIp', later('"10.0.0.${var.later}"')),
    placed('Host.network "n1": bridgeMappings.physnet-ext', variable),
    placed('Host.network "n1": bridgeMappings', variable),
    placed('Network.vxlan "tenant": vni', variable),
    placed('Subnet "web": dnsNameservers', variable),
    placed('Subnet "web": enableDhcp', variable),
    placed('Subnet "web": hostRoutes[0].nexthop', later('"${aws_instance.x.private_ip}"')),
    placed('Router "r1": addInterface[0].ipAddress', later('"${trimspace(var.later)}"')),
    placed('DhcpHostMapping "vm1": macAddress', variable),
    placed('GatewayPortForward "f1": externalPort', variable),
    placed('GatewayPortForward "f1": internal', variable),
    placed("L3Options: haVrrpAdvertInt", variable),
  ]);
});

test("what the program itself knows at synthesis is put in: texts, inside others, numbers, lists", () => {
  const stack = new TerraformStack(Testing.app(), "edge");
  const host = Host.network(stack, "n1", {
    ssh: { ...ssh, port: Lazy.numberValue({ produce: () => 2222 }) },
    underlayIp: `10.0.0.${Lazy.stringValue({ produce: () => "9" })}`,
  });
  const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", {
    cidr: "172.16.0.0/24",
    dnsNameservers: Lazy.listValue({ produce: () => ["9.9.9.9"] }),
  });
  new Router(stack, "r1", { preferredAgent: host }).addInterface(web);
  expect(stack.node.validate()).toEqual([]);
  const text = Testing.synth(stack);
  expect(text).toContain("option:dns-server,9.9.9.9");
  expect(text).toContain("vxlan vxlan-1001 1001 10.0.0.9");
  expect(text).toContain('"port": 2222');
});

test("a value of the stack's own constructs cannot be given to one of them, for all are known together", () => {
  const errors = errorsOf((stack) => {
    const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
    const router = new Router(stack, "r1", { preferredAgent: Host.network(stack, "n1", { ssh }) });
    router.addInterface(web);
    new DhcpHostMapping(stack, "vm1", {
      subnet: web,
      macAddress: "fa:16:3e:a1:00:50",
      ipAddress: router.addressOn(web),
    });
  });
  expect(errors).toEqual([
    'VALUE_NOT_KNOWN: DhcpHostMapping "vm1": ipAddress: a value that is asked for at synthesis cannot be told: it comes from ' +
      "constructs of this stack, which know it when all that they are given is known: give a plain value here",
  ]);
});

test("names and the path of the lock file are needed at once, and refused at once", () => {
  const stack = new TerraformStack(Testing.app(), "edge");
  const name = new TerraformVariable(stack, "later", {}).stringValue;
  const network = Network.vxlan(stack, "tenant", { vni: 1001 });
  const floatingIp = new FloatingIp(stack, "f1", { floatingNetwork: network });
  const refused: (() => unknown)[] = [
    () => new Router(stack, "r1", { name }),
    () => network.addSubnet(name, { cidr: "172.16.0.0/24" }),
    () => floatingIp.addPortForwarding(name, { protocol: "tcp", externalPort: 1, internal: "172.16.0.50" }),
    () => new LockFile(stack, "lock", { path: name }),
  ];
  for (const one of refused) expect(one).toThrow("is given by a value that is known only later: give plain text");
});

test("errors name the constructs and props of the program", () => {
  const errors = errorsOf((stack) => {
    const host = Host.network(stack, "n1", { ssh: { ...ssh, knownHostsFile: "" } });
    const compute = Host.compute(stack, "c1", { ssh: { ...ssh, address: "198.18.0.21" } });
    const external = Network.external(stack, "public", { physicalNetwork: "p", networkId: "x" });
    new HaPair(stack, "edge", { masterAgent: host, routerId: "no-uuid", externalGateway: { network: external } });
    new Router(stack, "r1", { preferredAgent: compute });
  });
  const places = errors.map((error) => error.split(": ").slice(0, 3).join(": "));
  expect(places).toEqual(
    expect.arrayContaining([
      'BAD_UUID: Network.external "public": networkId',
      'BAD_UUID: HaPair "edge": routerId',
      'ROUTER_AGENT_NOT_GIVEN: HaPair "edge": masterAgent',
    ]),
  );
  expect(errors.join("\n")).not.toMatch(/[a-z]_[a-z]|ha: true|external: true/);
});

test.each([
  ["declare one with ha: true and a vni", "declare one with Network.ha(…)"],
  ["give it external_gateway_info", "give it externalGateway"],
  ["or set return_path: snat", 'or set returnPath: "snat"'],
  [
    "neither internal_port_id nor internal_ip_address is given; name a mapping",
    "internal is not given; name a mapping",
  ],
  ["min_l3_agents_per_router is 2", "minL3AgentsPerRouter is 2"],
  ["forward port 80 of router-1 to tcp_8080-x", "forward port 80 of router-1 to tcp_8080-x"],
])("%s", (document, program) => expect(inProgram(document)).toBe(program));

test("errors of floating IPs and distributed routers name their props", () => {
  const errors = errorsOf((stack) => {
    const host = Host.network(stack, "n1", { ssh, bridgeMappings: { p: "br-ex" } });
    const external = Network.external(stack, "public", { physicalNetwork: "p" });
    external.addSubnet("out", { cidr: "203.0.113.0/24" });
    const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
    const router = new Router(stack, "r1", { snatAgents: [host], externalGateway: { network: external } });
    router.addInterface(web, undefined, { distributedIpAddress: "172.16.0.253" });
    new FloatingIp(stack, "own", { floatingNetwork: external, port: "172.16.0.50", floatingIpId: "no-uuid" });
    const ports = new FloatingIp(stack, "ports", { floatingNetwork: external, floatingIpAddress: "203.0.114.1" });
    const range = { externalPortRange: "1-2", internalPort: 1 };
    ports.addPortForwarding("bad", { protocol: "tcp", internal: "172.16.0.50", ...range });
    new HaPair(stack, "zone", { distributed: true }).addInterface(web);
  });
  const places = errors.map((error) => error.split(": ").slice(0, 3).join(": "));
  expect(places).toEqual(
    expect.arrayContaining([
      'FIELD_NOT_ALLOWED: Router "r1": snatAgents',
      'FIELD_NOT_ALLOWED: Router "r1": addInterface[0].distributedIpAddress',
      'DISTRIBUTED_NOT_GATEWAY: HaPair "zone": addInterface[0]',
      'BAD_UUID: FloatingIp "own": floatingIpId',
      'FLOATING_IP_ROUTER: FloatingIp "own": port',
      'ADDRESS_OUTSIDE_SUBNET: FloatingIp "ports": floatingIpAddress',
      'BAD_PORT_RANGE: FloatingIp "ports": addPortForwarding.bad.externalPortRange',
    ]),
  );
  expect(errors.join("\n")).not.toMatch(/[a-z]_[a-z]/);
});

test("a port forwarding whose name the floating IP has already is refused at once", () => {
  const stack = new TerraformStack(Testing.app(), "edge");
  const external = Network.external(stack, "public", { physicalNetwork: "p" });
  const floatingIp = new FloatingIp(stack, "media", { floatingNetwork: external });
  const web = { protocol: "tcp", externalPort: 80, internal: "172.16.0.50", internalPort: 80 } as const;
  floatingIp.addPortForwarding("web", web);
  expect(() => floatingIp.addPortForwarding("web", web)).toThrow(
    "floating IP media has a port forwarding web already: rename one",
  );
});
