import { candidates, type Names } from "../../../lib/cli/completion/candidates";
import { namesIn, subnetsIn } from "../../../lib/cli/completion/document-names";
import { vrouterProgram } from "../../../lib/cli/program/program";

const NAMES: Names = {
  hosts: (document) => (document === "b.yaml" ? ["other"] : ["compute-1", "network-1", "network-2"]),
  routers: (document) => (document === "b.yaml" ? ["r9"] : ["r1", "r2"]),
  subnets: () => ["db", "web"],
  vms: () => ["vm1", "vm2"],
  codes: () => ["LOCKED", "NOT_ROOT"],
  files: () => ["folder/", "plan.bin"],
  documents: () => ["a.yaml", "b.yaml"],
};

function offered(line: string): string[] {
  return candidates(vrouterProgram(), line.split(" "), NAMES).map(({ value }) => value);
}

test("commands, with what they do; hidden ones are not offered", () => {
  expect(offered("")).toEqual(expect.arrayContaining(["apply", "explain", "keys", "logs"]));
  expect(offered("")).not.toContain("complete");
  expect(offered("ap")).toEqual(["apply"]);
  expect(offered("keys ")).toEqual(["scan"]);
  expect(candidates(vrouterProgram(), ["failo"], NAMES)).toEqual([
    { value: "failover", description: expect.stringMatching(/master/) as string },
  ]);
});

test("options of the command, each once unless it may be given again", () => {
  expect(offered("logs --")).toEqual(expect.arrayContaining(["--host", "--follow", "--since", "--json"]));
  expect(offered("logs -f --f")).toEqual([]);
  expect(offered("logs --host network-1 --ho")).toEqual(["--host"]);
});

test.each([
  ["validate ", ["a.yaml", "b.yaml"]],
  ["validate a.yaml ", []],
  ["logs ", ["a.yaml", "b.yaml", "r1", "r2"]],
  ["logs a.yaml ", ["r1", "r2"]],
  ["logs b.yaml ", ["r9"]],
  ["logs r1 ", []],
  ["status --host ", ["compute-1", "network-1", "network-2", "role=network", "role=compute"]],
  ["status b.yaml --host ", ["other", "role=network", "role=compute"]],
  ["status --host network-1,n", ["network-1,network-2"]],
  ["status --host=c", ["--host=compute-1"]],
  ["failover a.yaml r1 --to ", ["compute-1", "network-1", "network-2"]],
  ["graph --router ", ["r1", "r2"]],
  ["graph b.yaml --router ", ["r9"]],
  ["graph --router r1,", ["r1,r2"]],
  ["graph --subnet=w", ["--subnet=web"]],
  ["trace --from v", ["vm1", "vm2"]],
  ["trace a.yaml --to ", ["vm1", "vm2", "outside"]],
  ["explain ", ["LOCKED", "NOT_ROOT"]],
  ["completion ", ["bash", "zsh", "fish"]],
  ["token add --role ", ["reader", "writer"]],
  ["review ", ["folder/", "plan.bin"]],
  ["diff a.yaml ", ["a.yaml", "b.yaml"]],
])("vrouter %s", (line, values) => expect(offered(line)).toEqual(values));

test("names of a document, as far as they stand on lines of their own; what is half written does no harm", () => {
  const text = [
    "environment: edge",
    "hosts:",
    "  # a comment",
    "  network-1:",
    "    role: network",
    '  "network-2": { role: network }',
    "  half",
    "routers:",
    "    r1: { interfaces: [",
    "    r2:",
    "x-notes: {",
  ].join("\n");
  expect(namesIn(text, "hosts")).toEqual(["network-1", "network-2"]);
  expect(namesIn(text, "routers")).toEqual(["r1", "r2"]);
  expect(namesIn(text, "networks")).toEqual([]);
});

test("names of subnets, of every network", () => {
  const text = [
    "networks:",
    "  public:",
    "    external: true",
    "    subnets:   # outside",
    "      public-v4: { cidr: 203.0.113.0/24 }",
    "",
    "  tenant:",
    "    subnets:",
    "      web:",
    "        cidr: 172.16.0.0/24",
    "      # another one",
    '      "db":',
    "        half",
    "    mtu: 1450",
    "  last: { subnets: {",
    "routers:",
    "  subnets:",
    "    r1:",
  ].join("\n");
  expect(subnetsIn(text)).toEqual(["public-v4", "web", "db"]);
  expect(subnetsIn("hosts:\n  subnets:\n    a:\n")).toEqual([]);
});
