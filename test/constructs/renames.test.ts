import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { Host, LockFile } from "../../constructs";
import type { Lock } from "../../lib/model/lock";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

interface Named {
  readonly name: string;
  readonly address: string;
  readonly renamedFrom?: string;
}

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-renames-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** A deployment of hosts. @param within a construct between the stack and the hosts */
function deployed(hosts: readonly Named[], within?: string) {
  const app = new App({ outdir: join(directory, "out"), stackTraces: false });
  const stack = new TerraformStack(app, "site");
  new LockFile(stack, "Lock", { path: join(directory, "lock.json"), frozen: false });
  const scope = within === undefined ? stack : new Construct(stack, within);
  for (const { name, address, renamedFrom } of hosts) {
    Host.network(scope, name, { ssh: { address, hostKey: KEY }, renamedFrom });
  }
  app.synth();
  const written = JSON.parse(readFileSync(join(directory, "out/stacks/site/cdk.tf.json"), "utf8")) as {
    resource: { terraform_data: Record<string, { input: { host: string } }> };
    removed?: { from: string }[];
  };
  const { terraform_data } = written.resource;
  return {
    hosts: Object.fromEntries(Object.entries(terraform_data).map(([id, { input }]) => [id, input.host])),
    removed: (written.removed ?? []).map(({ from }) => from),
  };
}

function lockedHosts(): Lock["hosts"] {
  return (JSON.parse(readFileSync(join(directory, "lock.json"), "utf8")) as Lock).hosts;
}

test("a host that is renamed keeps its resource, and nothing is removed", () => {
  deployed([{ name: "a", address: "one" }]);
  const renamed = { hosts: { a: "b" }, removed: [] };
  expect(deployed([{ name: "b", address: "one", renamedFrom: "a" }])).toEqual(renamed);
  expect(deployed([{ name: "b", address: "one" }])).toEqual(renamed);
  expect(lockedHosts()["b"]).toMatchObject({ origin: "a" });
});

test("another host with the old name has a resource of its own, and both leave by their own", () => {
  deployed([{ name: "a", address: "one" }]);
  deployed([{ name: "b", address: "one", renamedFrom: "a" }]);
  const both = [
    { name: "b", address: "one" },
    { name: "a", address: "two" },
  ];
  expect(deployed(both)).toEqual({ hosts: { a: "b", a_2: "a" }, removed: [] });
  expect(deployed([{ name: "c", address: "three" }])).toEqual({
    hosts: { c: "c" },
    removed: ["terraform_data.a_2", "terraform_data.a"],
  });
});

test("the name of a host that is still to be cleaned, and was renamed, is no name of its resource", () => {
  deployed([{ name: "a", address: "one" }]);
  deployed([{ name: "b", address: "one", renamedFrom: "a" }]);
  expect(deployed([{ name: "a", address: "two" }])).toEqual({ hosts: { a_2: "a" }, removed: ["terraform_data.a"] });
});

test("a host further down in a program keeps the name that cdktf once made", () => {
  const [before] = Object.keys(deployed([{ name: "a", address: "one" }], "Rack").hosts);
  expect(before).toMatch(/^Rack_a_/);
  const renamed = { hosts: { [before!]: "b" }, removed: [] };
  expect(deployed([{ name: "b", address: "one", renamedFrom: "a" }], "Rack")).toEqual(renamed);
  expect(deployed([{ name: "b", address: "one" }], "Rack")).toEqual(renamed);
});
