import { TerraformOutput, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import {
  DhcpHostMapping,
  FloatingIp,
  GatewayPortForward,
  HaPair,
  Host,
  Network,
  Router,
  type Subnet,
} from "../../constructs";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";

/** A place of the network: used as often as one likes. */
class Site extends Construct {
  readonly nodes: readonly Host[];
  readonly compute: Host;
  readonly external: Network;
  readonly tenant: Network;
  readonly web: Subnet;
  readonly router: Router;
  readonly vm: DhcpHostMapping;

  constructor(scope: Construct, id: string, octet: number) {
    super(scope, id);
    const ssh = (last: number) => ({ address: `198.18.${octet}.${last}`, hostKey: HOST_KEY });
    this.nodes = [1, 2].map((i) =>
      Host.network(this, `node-${i}`, {
        name: `${id}-network-${i}`,
        ssh: ssh(i),
        underlayIp: `198.19.${octet}.${i}`,
        bridgeMappings: { [`ext-${id}`]: "br-ex" },
      }),
    );
    this.compute = Host.compute(this, "compute", {
      name: `${id}-compute`,
      ssh: ssh(21),
      underlayIp: `198.19.${octet}.21`,
      networkNode: this.nodes[0],
    });
    this.external = Network.external(this, "public", { name: `${id}-public`, physicalNetwork: `ext-${id}` });
    this.external.addSubnet(`${id}-public-v4`, { cidr: `203.0.${octet}.0/24` });
    this.tenant = Network.vxlan(this, "tenant", { name: `${id}-tenant`, vni: 1000 + octet });
    this.web = this.tenant.addSubnet(`${id}-web`, { cidr: `172.16.${octet}.0/24` });
    this.router = new Router(this, "router", {
      name: `${id}-r1`,
      preferredAgent: this.nodes[0],
      externalGateway: { network: this.external },
    });
    this.router.addInterface(this.web, `172.16.${octet}.10`);
    this.vm = new DhcpHostMapping(this, "vm", {
      name: `${id}-vm`,
      subnet: this.web,
      macAddress: `fa:16:3e:a1:0${octet}:50`,
      ipAddress: `172.16.${octet}.50`,
      host: this.compute,
    });
  }
}

function outputsOf(declare: (stack: TerraformStack, output: (name: string, value: unknown) => void) => void) {
  const stack = new TerraformStack(Testing.app(), "edge");
  declare(stack, (name, value) => void new TerraformOutput(stack, name, { value }));
  const { output } = JSON.parse(Testing.synth(stack, true)) as { output: Record<string, { value: unknown }> };
  return Object.fromEntries(Object.entries(output).map(([name, { value }]) => [name, value]));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("a construct used twice in one stack has a name of its own each time, and gives back what was chosen for it", () => {
  const outputs = outputsOf((stack, output) => {
    const [north, south] = [new Site(stack, "north", 1), new Site(stack, "south", 2)];
    output("url", `https://${north.router.gatewayIp}:8443/`);
    output("south_gateway", south.router.gatewayIp);
    output("gateway_of_vm", south.vm.gateway);
    output("address", north.router.addressOn(north.web));
    output("bridges", north.tenant.bridges);
    output("source", `<source bridge='${south.tenant.bridgeOn(south.compute)}'/>`);
    output("network", north.tenant.id);
    for (const [kind, one] of Object.entries({ router: north.router, subnet: north.web, mapping: north.vm }))
      output(kind, one.id);
    output("other_router", south.router.id);
  });
  expect(outputs).toMatchObject({
    url: "https://203.0.1.254:8443/",
    south_gateway: "203.0.2.254",
    gateway_of_vm: "172.16.2.10",
    address: "172.16.1.10",
    bridges: { "north-compute": `brq${(outputs["network"] as string).slice(0, 11)}` },
    source: expect.stringMatching(/^<source bridge='brq[0-9a-f-]{11}'\/>$/) as unknown,
    gateway_port_forwardings: { "north-r1": [], "south-r1": [] },
  });
  const ids = ["network", "router", "subnet", "mapping", "other_router"].map((name) => outputs[name]);
  for (const id of ids) expect(id).toMatch(UUID);
  expect(new Set(ids).size).toBe(ids.length);
});

test("addresses of floating IPs and forwards that were allocated, and a pair's gateway", () => {
  const outputs = outputsOf((stack, output) => {
    const site = new Site(stack, "north", 1);
    Network.ha(stack, "ha-net", { vni: 2001 });
    const pair = new HaPair(stack, "edge", {
      masterAgent: site.nodes[0],
      slaveAgents: [site.nodes[1]!],
      externalGateway: { network: site.external, ipAddress: "203.0.1.77" },
    });
    pair.addInterface(site.web, "172.16.1.11");
    output("pair", pair.gatewayIp);
    const vm = { router: pair, internal: site.vm, protocol: "tcp", internalPort: 80 } as const;
    const forward = new GatewayPortForward(stack, "web", { ...vm, externalPort: 80 });
    output("forward", forward.gwIpAddress);
    output("forward_id", forward.id);
    const floatingIp = new FloatingIp(stack, "public", { floatingNetwork: site.external, port: site.vm });
    output("floating", `A ${floatingIp.floatingIpAddress}`);
    output("floating_id", floatingIp.id);
  });
  const { forward_id: forward, floating_id: floating, ...addresses } = outputs;
  expect(addresses).toMatchObject({ pair: "203.0.1.77", forward: "203.0.1.77", floating: "A 203.0.1.253" });
  for (const id of [forward, floating]) expect(id).toMatch(UUID);
});

test("how to test the stack is told, unless the program tells something else by that name", () => {
  const site = (stack: TerraformStack) => void new Site(stack, "north", 1);
  expect(outputsOf(site)["test"]).toBe("npx vrouter test cdktf.out/stacks/edge");
  const before = outputsOf((stack, output) => [output("test", "of mine"), site(stack)]);
  const after = outputsOf((stack, output) => [site(stack), output("test", "of mine")]);
  expect([before["test"], after["test"]]).toEqual(["of mine", "of mine"]);
});

test("files of a host are text, whatever they hold", () => {
  const { files } = outputsOf((stack, output) => output("files", new Site(stack, "north", 1).nodes[0]!.files)) as {
    files: Record<string, string>;
  };
  const programs = Object.entries(files).filter(([path]) => path.includes("/runtime/"));
  expect(programs.length).toBeGreaterThan(0);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^\/etc\/vrouter\/edge\/current\//)]),
  );
  expect(
    Object.values(files)
      .join("")
      .match(/(?<!\$)\$\{/),
  ).toBeNull();
  expect(Object.values(files).join("")).toContain("$${");
});

test("a value is known in another stack too, as plain text", () => {
  const app = Testing.app();
  const dns = new TerraformStack(app, "dns");
  const edge = new TerraformStack(app, "edge");
  const site = new Site(edge, "north", 1);
  new TerraformOutput(dns, "record", { value: site.router.gatewayIp });
  const text = Testing.synth(dns);
  expect(text).toContain('"value": "203.0.1.254"');
  expect(text).not.toContain("terraform_remote_state");
});

test("what a construct does not have is said where it is asked for", () => {
  const stack = new TerraformStack(Testing.app(), "edge");
  const site = new Site(stack, "north", 1);
  const inside = new Router(stack, "inside", { preferredAgent: site.nodes[0] });
  expect(() => inside.gatewayIp).toThrow("edge/inside has no gatewayIp: give it an externalGateway");
  const asked = (value: unknown): (() => void) => {
    const output = new TerraformOutput(stack, "asked", { value });
    return () => {
      try {
        Testing.synth(stack);
      } finally {
        stack.node.tryRemoveChild(output.node.id);
      }
    };
  };
  expect(asked(inside.addressOn(site.web))).toThrow(
    'edge/inside has no address on subnet "north-web": addInterface(…) it',
  );
  expect(asked(site.tenant.bridgeOn(site.nodes[0]!))).toThrow(
    'edge/north/tenant has no bridge on host "north-network-1": no VM of it is there; give a DhcpHostMapping of it with that host',
  );
  const lonely = Network.vxlan(stack, "lonely", { vni: 9 }).addSubnet("alone", {
    cidr: "10.0.0.0/24",
    gatewayIp: null,
  });
  const macAddress = "fa:16:3e:a1:00:99";
  const vm = new DhcpHostMapping(stack, "vm9", {
    subnet: lonely,
    macAddress,
    ipAddress: "10.0.0.9",
    host: site.compute,
  });
  expect(asked(vm.gateway)).toThrow("edge/vm9 has no gateway: its subnet has gatewayIp null");
});

test("what is wrong with the environment is said by the validation, whoever asks for a value of it", () => {
  const stack = new TerraformStack(Testing.app(), "edge");
  const site = new Site(stack, "north", 1);
  new Router(stack, "r9").addInterface(site.web, "10.0.0.1");
  new TerraformOutput(stack, "gateway", { value: `https://${site.router.gatewayIp}` });
  stack.prepareStack();
  expect(stack.node.validate()).toEqual([expect.stringMatching(/^ADDRESS_OUTSIDE_SUBNET: Router "r9": addInterface/)]);
});
