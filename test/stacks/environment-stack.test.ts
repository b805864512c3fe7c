import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import * as fc from "fast-check";
import { parse } from "yaml";
import { Environment } from "../../constructs/environment";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import { EnvironmentStack } from "../../stacks";
import { compiled } from "../compiled";
import { synthesised, withoutProvisioners } from "../plan/terraform";
import { validDeclarations } from "../topology/arbitrary";

const golden = (name: string) => readFileSync(join(__dirname, `../golden/${name}/environment.yaml`), "utf8");

let outdir: string;

beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), "vrouter-stacks-"));
});

afterAll(() => rmSync(outdir, { recursive: true }));

function compilationOf(document: EnvironmentDocument): unknown {
  return Environment.of(new EnvironmentStack(new App({ outdir }), document)).compilation;
}

test("nothing that a document can say is lost on its way through the constructs", () => {
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      expect(compilationOf(declarations)).toEqual(compiled(declarations));
    }),
    { numRuns: 60, seed: 1 },
  );
}, 60_000);

/** A host, a network, a subnet, a router, a mapping and a forward of one name, and hosts called like parts of a stack. */
const NAMESAKES = golden("options")
  .replaceAll("compute-1", "public")
  .replaceAll(/\bstatic\b/g, "public")
  .replaceAll(/\bvm1\b/g, "public")
  .replace("  inner:", "  public:")
  .replace("  plain:", "  public:")
  .replaceAll("network-1", "backend")
  .replaceAll("network-2", '"null"');

test.each(["terraform_data", "null_resource"])("things of different kinds may share a name: %s", (carrier) => {
  const document = { ...(parse(NAMESAKES) as EnvironmentDocument), carrier: carrier as "null_resource" };
  for (const section of ["hosts", "networks", "routers", "dhcp_host_mappings", "gateway_port_forwardings"] as const) {
    expect(Object.keys(document[section]!)).toContain("public");
  }
  expect(compilationOf(document)).toEqual(compiled(document, carrier));
  const { resource, terraform } = synthesised(`carrier: ${carrier}\n${NAMESAKES}`);
  expect(Object.keys(resource[carrier]!).sort()).toEqual(["backend", "null", "public"]);
  expect(terraform["required_providers"] !== undefined).toBe(carrier === "null_resource");
});

test.each([
  ["", { backend: { local: { path: "../../../terraform.spread.tfstate" } } }],
  [
    "{ type: local, workspace_dir: w }",
    { backend: { local: { path: "../../../terraform.spread.tfstate", workspace_dir: "w" } } },
  ],
  ["{ type: local, path: 'a%{b' }", { backend: { local: { path: "a%%{b" } } }],
  [
    "{ type: s3, bucket: b, key: k, use_lockfile: true }",
    { backend: { s3: { bucket: "b", key: "k", use_lockfile: true } } },
  ],
  ["{ type: cloud, workspaces: { name: n } }", { cloud: { workspaces: { name: "n" } } }],
])("backend %s", (backend, expected) => {
  const document = golden("spread").replace(/^backend: .*$/m, backend === "" ? "" : `backend: ${backend}`);
  const { terraform } = synthesised(document);
  expect(terraform).toEqual({ required_version: ">= 1.4", ...expected });
});

test("the order of a document is no matter to its stack", () => {
  const document = parse(golden("options")) as EnvironmentDocument;
  const reversed = reverseMaps(document) as EnvironmentDocument;
  expect(Object.keys(reversed.hosts!)).not.toEqual(Object.keys(document.hosts!));
  const [there, back] = [document, reversed].map((given) => synthesised(JSON.stringify(given)));
  expect(withoutProvisioners(back!)).toEqual(withoutProvisioners(there!));
  expect(compilationOf(reversed)).toEqual(compilationOf(document));
});

function reverseMaps(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reverseMaps);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseMaps(inner)]),
  );
}
