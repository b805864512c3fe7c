import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatLock, readLock } from "../../lib/lock/lock-file";
import { synthesised, TerraformDirectory } from "./terraform";

/** What stands in the configuration when hosts change from one type of carrier to the other, which needs no provider here. */
const SPREAD = readFileSync(join(__dirname, "../golden/spread/environment.yaml"), "utf8");
const OF: Readonly<Record<"terraform_data" | "null_resource", string>> = {
  terraform_data: SPREAD,
  null_resource: `carrier: null_resource\n${SPREAD}`,
};
const WITHOUT_COMPUTE_2 = (document: string) =>
  document
    .replace(/^ {2}compute-2:\n(?: {4}.*\n)+/m, "")
    .replace(", host: compute-2", "")
    .replace(/(vm2-web: .*) }/, "$1, return_path: snat }");

let terraform: TerraformDirectory;
let lockFile: string;

beforeEach(() => {
  terraform = new TerraformDirectory();
  lockFile = join(terraform.directory, "environment.lock.json");
});

afterEach(() => terraform.remove());

const CONNECTION = {
  terraform_data: "${jsonencode(self.input)}",
  null_resource: expect.stringMatching(/^\$\{try\(self\.triggers\.connection, ".*198\.18\.0\.\d+.*"\)\}$/) as unknown,
};

function teardown(type: keyof typeof OF): unknown {
  return [
    {
      "local-exec": expect.objectContaining({
        when: "destroy",
        command: expect.stringMatching(/cdktf-vrouter\/provisioner.* remove$/) as unknown,
        environment: {
          VROUTER_CONNECTION: CONNECTION[type],
          VROUTER_MACHINES: expect.stringMatching(/stacks\/spread\/machines\.json$/) as unknown,
        },
      }) as unknown,
    },
  ];
}

test.each([
  ["terraform_data", "null_resource"],
  ["null_resource", "terraform_data"],
] as const)("from %s to %s: the former carriers stay, and only clean", (former, now) => {
  synthesised(OF[former], {}, lockFile);
  const { resource, terraform: settings, removed } = synthesised(OF[now], {}, lockFile);
  expect(removed).toBeUndefined();
  expect(Object.keys(resource[now]!).sort()).toEqual(Object.keys(resource[former]!).sort());
  for (const [host, carrier] of Object.entries(resource[former]!)) {
    expect(carrier).toMatchObject({
      [former === "null_resource" ? "triggers" : "triggers_replace"]: { carrier: `${now}.${host}` },
      lifecycle: { create_before_destroy: true },
    });
    expect(carrier.provisioner).toEqual(teardown(former));
    expect(resource[now]![host]!.provisioner).toHaveLength(2);
  }
  expect(settings["required_providers"]).toMatchObject({ null: { version: expect.any(String) as string } });
  expect(Object.keys(synthesised(OF[now], {}, lockFile).resource).sort()).toEqual(["null_resource", "terraform_data"]);
});

test.each([
  ["terraform_data", "null_resource"],
  ["null_resource", "terraform_data"],
] as const)("a host that leaves as %s turns to %s is cleaned by the resource that the state has", (former, now) => {
  synthesised(OF[former], {}, lockFile);
  const { removed, terraform: settings } = synthesised(WITHOUT_COMPUTE_2(OF[now]), {}, lockFile);
  expect(removed).toEqual([
    { from: `${former}.compute-2`, lifecycle: [{ destroy: true }], provisioner: teardown(former) },
  ]);
  expect(settings["required_providers"]).toMatchObject({ null: {} });
});

test("one that leaves after its carrier changed is cleaned by whichever of the two the state has", () => {
  for (const document of [OF.terraform_data, OF.null_resource]) synthesised(document, {}, lockFile);
  const { removed } = synthesised(WITHOUT_COMPUTE_2(OF.null_resource), {}, lockFile);
  expect(removed!.map(({ from }) => from)).toEqual(["terraform_data.compute-2", "null_resource.compute-2"]);
});

test("the lock file says under which resources the state may have a host, and nothing where that is the usual one", () => {
  const resources = () =>
    Object.values(readLock(lockFile, "spread").hosts).map((host) => host.resources?.map((one) => one.split(".")[0]));
  synthesised(OF.terraform_data, {}, lockFile);
  expect(resources()).toEqual(Array(4).fill(undefined));
  synthesised(OF.null_resource, {}, lockFile);
  expect(resources()).toEqual(Array(4).fill(["terraform_data", "null_resource"]));
  synthesised(OF.terraform_data, {}, lockFile);
  expect(resources()).toEqual(Array(4).fill(["null_resource", "terraform_data"]));
  const lock = readLock(lockFile, "spread");
  expect(formatLock("spread", lock)).toBe(readFileSync(lockFile, "utf8"));
});
