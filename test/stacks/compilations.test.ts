import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App, TerraformStack } from "cdktf";
import { Host, Network, Router } from "../../constructs";
import { resolveTopology, type Resolved } from "../../lib/topology/resolve";
import { environmentStacks } from "../../stacks";

jest.mock("../../lib/topology/resolve", () => {
  const actual = jest.requireActual<{ resolveTopology: typeof resolveTopology }>("../../lib/topology/resolve");
  return { ...actual, resolveTopology: jest.fn(actual.resolveTopology) };
});

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-compilations-"));
  mkdirSync(join(directory, "environments"));
  copyFileSync(join(__dirname, "../golden/ha/environment.yaml"), join(directory, "environments/ha.yaml"));
  jest.mocked(resolveTopology).mockClear();
});

afterEach(() => rmSync(directory, { recursive: true }));

const compilations = () => jest.mocked(resolveTopology).mock.calls.length;

test("a document is compiled once in a synth", () => {
  const app = new App({ outdir: join(directory, "cdktf.out") });
  const diagnostics = environmentStacks(app, join(directory, "environments"));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  app.synth();
  expect(compilations()).toBe(1);
});

test("a program is compiled once in a synth", () => {
  const app = new App({ outdir: join(directory, "cdktf.out") });
  const stack = new TerraformStack(app, "edge");
  const node = Host.network(stack, "network-1", {
    ssh: { address: "network-1", hostKey: KEY },
    underlayIp: "198.18.1.1",
  });
  const web = Network.vxlan(stack, "tenant", { vni: 7 }).addSubnet("web", { cidr: "10.0.0.0/24", dnsNameservers: [] });
  new Router(stack, "r1", { preferredAgent: node }).addInterface(web);
  app.synth();
  expect(compilations()).toBe(1);
});

test("what a program adds to a document's stack is compiled with it", () => {
  const app = new App({ outdir: join(directory, "cdktf.out") });
  environmentStacks(app, join(directory, "environments"));
  const stack = app.node.children.find((child): child is TerraformStack => TerraformStack.isStack(child))!;
  Network.vxlan(stack, "another", { vni: 4711 });
  app.synth();
  expect(compilations()).toBe(2);
  const { networks } = (jest.mocked(resolveTopology).mock.results[1]!.value as Resolved).topology;
  expect(networks.map(({ name }) => name)).toContain("another");
  // The document does not say all of it any more.
  const folder = join(directory, "cdktf.out/stacks/ha");
  const { output } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    readonly output: { readonly test: unknown };
  };
  expect(output.test).toMatchObject({ value: `npx vrouter test ${relative(process.cwd(), folder)}` });
});
