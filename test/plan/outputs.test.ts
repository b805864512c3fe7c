import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledDocument } from "../compiled";
import { synthesised, TerraformDirectory, withoutProvisioners } from "./terraform";

const FILE = join(__dirname, "../golden/spread/environment.yaml");
const DOCUMENT = readFileSync(FILE, "utf8").replace(/^backend: .*$/m, "");
const EXAMPLE = readFileSync(join(__dirname, "../fixtures/gateway-port-forwardings.json"), "utf8");

let terraform: TerraformDirectory;

beforeEach(() => {
  terraform = new TerraformDirectory();
});

afterEach(() => terraform.remove());

function deployed(document: string): unknown {
  terraform.write(withoutProvisioners(synthesised(document)));
  terraform.apply();
  return terraform.outputs()["gateway_port_forwardings"]!.value;
}

test("`terraform output -json` lists every router's port forwardings as the Networking API does", () => {
  const { mappings } = compiledDocument(FILE).topology;
  const forwarding = (id: string, vm: string, gateway: string) => ({
    id,
    external_port: 34203,
    protocol: "tcp",
    internal_port_id: mappings.find(({ name }) => name === vm)!.id,
    internal_ip_address: { vm1: "172.16.0.50", vm2: "172.16.0.51" }[vm],
    internal_port: 8000,
    gw_ip_address: gateway,
  });
  const value = deployed(DOCUMENT);
  expect(value).toEqual({
    r1: [forwarding("5269f6ba-660f-5aad-99ff-36ab7337c09e", "vm1", "203.0.113.11")],
    r2: [forwarding("20531f58-21df-51d7-8e84-bff4c72bc71f", "vm2", "203.0.113.12")],
  });
  const [example] = (JSON.parse(EXAMPLE) as { gateway_port_forwardings: object[] }).gateway_port_forwardings;
  expect(Object.keys((value as Record<string, object[]>)["r1"]![0]!).sort()).toEqual(Object.keys(example!).sort());
}, 60_000);

test("a forwarding keeps a declared id, and an address that is no VM's has no port", () => {
  const id = "67a70b09-f9e7-441e-bd49-7177fe70bb47";
  const document = DOCUMENT.replace(
    "internal_port_id: vm1, internal_port: 8000",
    `internal_ip_address: 172.16.0.196, internal_port: 518, id: ${id}`,
  );
  const value = deployed(document) as Record<string, object[]>;
  expect(value["r1"]).toEqual([
    {
      id,
      external_port: 34203,
      protocol: "tcp",
      internal_port_id: null,
      internal_ip_address: "172.16.0.196",
      internal_port: 518,
      gw_ip_address: "203.0.113.11",
    },
  ]);
}, 60_000);

test("a router without forwardings lists none", () => {
  const document = DOCUMENT.replace(/^gateway_port_forwardings:\n(?: .*\n)*/m, "");
  expect(deployed(document)).toEqual({ r1: [], r2: [] });
}, 60_000);

test("`cdktf output` writes the same into a file", () => {
  const root = join(__dirname, "../..");
  const project = mkdtempSync(join(tmpdir(), "vrouter-output-"));
  try {
    for (const name of ["cdktf", "constructs"]) {
      mkdirSync(join(project, "node_modules"), { recursive: true });
      symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
    }
    mkdirSync(join(project, "environments"));
    writeFileSync(join(project, "environments/spread.yaml"), DOCUMENT);
    const app = `node ${join(root, "dist/main.js")}`;
    writeFileSync(
      join(project, "cdktf.json"),
      JSON.stringify({ language: "typescript", app, sendCrashReports: "false" }),
    );
    const value = deployed(DOCUMENT);
    writeFileSync(join(project, "terraform.spread.tfstate"), terraform.run("state", "pull"));
    const cdktf = join(root, "node_modules/.bin/cdktf");
    execFileSync(cdktf, ["output", "spread", "--outputs-file", "outputs.json"], {
      cwd: project,
      env: { ...process.env, CHECKPOINT_DISABLE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const outputs = JSON.parse(readFileSync(join(project, "outputs.json"), "utf8")) as unknown;
    expect(outputs).toEqual({ spread: { gateway_port_forwardings: value } });
  } finally {
    rmSync(project, { recursive: true });
  }
}, 120_000);
