import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformStack, Testing } from "cdktf";
import {
  DhcpHostMapping,
  GatewayPortForward,
  Host,
  HostDeployment,
  LockFile,
  Network,
  Router,
  Subnet,
} from "../../constructs";

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";
const ssh = { address: "198.18.0.11", hostKey: HOST_KEY };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-constructs-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function program(environment = "edge", outdir = join(directory, "out")): { app: App; stack: TerraformStack } {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, environment);
  new LocalBackend(stack, { path: "edge.tfstate" });
  return { app, stack };
}

/** The error without cdktf's heading, a line each. */
function errorsOf(app: App): string[] {
  try {
    app.synth();
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .filter((line) => line.includes("[edge]"))
      .map((line) => line.trim());
  }
  throw new Error("the program synthesised");
}

test("everything that is wrong in a program is said at once, as validation errors of its stack", () => {
  const { app, stack } = program();
  const host = Host.network(stack, "network-1", { ssh: { ...ssh, port: 0 }, underlayIp: "198.18.1.300" });
  const web = Network.vxlan(stack, "tenant", { vni: 0 }).addSubnet("web", { cidr: "172.16.0.0/24" });
  new Router(stack, "r1", { preferredAgent: host }).addInterface(web, "172.16.1.1");
  expect(errorsOf(app).map((line) => line.split(": ").slice(0, 3).join(": "))).toEqual([
    '[edge] BAD_PORT: Host.network "network-1": ssh.port',
    '[edge] BAD_ADDRESS: Host.network "network-1": underlayIp',
    '[edge] OUT_OF_RANGE: Network.vxlan "tenant": vni',
    '[edge] ADDRESS_OUTSIDE_SUBNET: Router "r1": addInterface[0].ipAddress',
  ]);
  expect(readdirSync(join(directory, "out/stacks"), { recursive: true })).not.toContain("edge/cdk.tf.json");
});

test("what is declared after a look at the compilation counts", () => {
  const { app, stack } = program();
  const network = Network.vxlan(stack, "tenant", { vni: 1001 });
  const router = new Router(stack, "r1", { preferredAgent: Host.network(stack, "network-1", { ssh }) });
  expect(stack.node.validate()).toEqual([]);
  router.addInterface(network.addSubnet("web", { cidr: "172.16.0.0/33" }));
  expect(errorsOf(app)).toEqual([expect.stringMatching(/^\[edge\] BAD_CIDR: Subnet "web": cidr: /)]);
});

test("a second router on a subnet has an address that is allocated, and the lock file says which", () => {
  const { app, stack } = program();
  const node = Host.network(stack, "network-1", { ssh, underlayIp: "198.18.1.11" });
  const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
  const lockFile = join(directory, "edge.lock.json");
  new LockFile(stack, "lock", { path: lockFile });
  for (const name of ["r2", "r1"]) new Router(stack, name, { preferredAgent: node }).addInterface(web);
  app.synth();
  expect(readFileSync(join(directory, "out/stacks/edge/cdk.tf.json"), "utf8")).toContain("172.16.0.254/24");
  expect(JSON.parse(readFileSync(lockFile, "utf8"))).toMatchObject({
    routers: { r1: { interfaces: { web: "gateway_ip" } }, r2: { interfaces: { web: "172.16.0.254" } } },
  });
});

test("two things of a kind cannot share a name, in whatever scopes they stand", () => {
  const { stack } = program();
  Network.vxlan(stack, "tenant", { vni: 1001 });
  const elsewhere = new TerraformStack(program("core", join(directory, "core")).app, "other");
  expect(() => Network.vxlan(elsewhere, "tenant", { vni: 1001 })).not.toThrow();
  const host = Host.network(stack, "network-1", { ssh });
  expect(() => Network.vxlan(host, "tenant", { vni: 1002 })).toThrow(
    "networks.tenant is declared twice in stack edge: give one of them another `name`",
  );
});

test("a carrier of a host that is not declared says so", () => {
  const { app, stack } = program();
  new HostDeployment(stack, "x", { host: "network-9" });
  expect(() => app.synth()).toThrow('edge/x carries host "network-9", which this stack does not declare; add a Host');
});

test("guards tell the constructs apart", () => {
  const { stack } = program();
  const host = Host.compute(stack, "compute-1", { ssh });
  const network = Network.vxlan(stack, "tenant", { vni: 1001 });
  const subnet = network.addSubnet("web", { cidr: "172.16.0.0/24" });
  const router = new Router(stack, "r1");
  const mapping = new DhcpHostMapping(stack, "vm1", {
    subnet,
    macAddress: "fa:16:3e:a1:00:50",
    ipAddress: "172.16.0.50",
  });
  const forward = new GatewayPortForward(stack, "web-forward", {
    router,
    protocol: "tcp",
    externalPort: 80,
    internal: mapping,
    internalPort: 80,
  });
  const guards = [
    (x: unknown) => Host.isHost(x),
    (x: unknown) => Network.isNetwork(x),
    (x: unknown) => Subnet.isSubnet(x),
    (x: unknown) => Router.isRouter(x),
    (x: unknown) => DhcpHostMapping.isDhcpHostMapping(x),
  ];
  const things = [host, network, subnet, router, mapping, forward, {}, null, "r1"];
  expect(guards.map((isIt) => things.filter(isIt))).toEqual([[host], [network], [subnet], [router], [mapping]]);
});

test("the bundles of hosts that are gone leave the stack's directory", () => {
  const { app, stack } = program();
  Host.network(stack, "network-1", { ssh });
  const bundles = join(directory, "out/stacks/edge/hosts");
  mkdirSync(bundles, { recursive: true });
  writeFileSync(join(bundles, "network-2.json"), "{}");
  app.synth();
  expect(readdirSync(bundles)).toEqual(["network-1.json"]);
});

test("the provisioner finds its bundle wherever the output is written", () => {
  const { app, stack } = program("edge", join(directory, "it's my ${out}"));
  Host.network(stack, "network-1", { ssh });
  app.synth();
  const stackDirectory = join(app.outdir, "stacks/edge");
  const { resource } = JSON.parse(readFileSync(join(stackDirectory, "cdk.tf.json"), "utf8")) as {
    resource: { terraform_data: Record<string, { provisioner: { "local-exec": LocalExec }[] }> };
  };
  const { command, working_dir } = resource.terraform_data["network-1"]!.provisioner[0]!["local-exec"];
  const printArguments = command.replace(/^node -e '[^']*'/, "printf '%s\\n'").replaceAll("$${", "${");
  const cwd = join(stackDirectory, working_dir.replaceAll("$${", "${"));
  const [verb, file] = execFileSync("sh", ["-c", printArguments], { cwd, encoding: "utf8" }).trimEnd().split("\n");
  expect(verb).toBe("apply");
  expect(JSON.parse(readFileSync(join(cwd, file!), "utf8"))).toMatchObject({ environment: "edge", host: "network-1" });
});

interface LocalExec {
  readonly command: string;
  readonly working_dir: string;
}

test("a construct of another stack is refused where it is used, not taken for its namesake", () => {
  const app = Testing.app();
  const [one, two] = [new TerraformStack(app, "one"), new TerraformStack(app, "two")];
  const foreign = Network.vxlan(one, "tenant", { vni: 1 }).addSubnet("web", { cidr: "10.2.0.0/24" });
  Network.vxlan(two, "tenant", { vni: 1 }).addSubnet("web", { cidr: "10.1.0.0/24" });
  expect(() => new Router(two, "r").addInterface(foreign)).toThrow(
    'two/r refers to one/tenant/web of another stack: environments share plain values, not constructs; declare it in stack "two" too',
  );
});

test("several environments from one set of values: each stack is what it would be alone, and refers to no other", () => {
  const sites = [
    { name: "north", nodes: ["198.18.0.11", "198.18.0.12"], cidr: "172.16.0.0/24" },
    { name: "south", nodes: ["198.18.2.11"], cidr: "172.17.0.0/24" },
  ];
  const synthesised = (values: typeof sites): ReadonlyMap<string, string> => {
    const app = new App({ outdir: directory });
    for (const { name, nodes, cidr } of values) {
      const stack = new TerraformStack(app, name);
      const hosts = nodes.map((address, i) =>
        Host.network(stack, `network-${i + 1}`, {
          ssh: { ...ssh, address },
          underlayIp: address.replace(".18.", ".19."),
        }),
      );
      const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr });
      new Router(stack, "r1", { preferredAgent: hosts.at(-1) }).addInterface(web);
    }
    app.synth();
    const text = (name: string) => readFileSync(join(directory, `stacks/${name}/cdk.tf.json`), "utf8");
    return new Map(values.map(({ name }) => [name, text(name)]));
  };
  const together = synthesised(sites);
  for (const site of sites) {
    expect(together.get(site.name)).toBe(synthesised([site]).get(site.name));
    expect(together.get(site.name)).not.toContain("terraform_remote_state");
  }
});
