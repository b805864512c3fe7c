import { readFileSync } from "node:fs";
import { join } from "node:path";
import { synthesised, TerraformDirectory, withoutProvisioners, type Plan } from "./terraform";

const DOCUMENT = readFileSync(join(__dirname, "../golden/spread/environment.yaml"), "utf8");
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
const MOVED = DOCUMENT.replace("198.18.0.22", "198.18.0.99");
const KEY = /(compute-2:\n(?: {4}.*\n)*?.*host_key: )"[^"]*"/;

let terraform: TerraformDirectory;
let lockFile: string;

beforeEach(() => {
  terraform = new TerraformDirectory();
  lockFile = join(terraform.directory, "environment.lock.json");
});

afterEach(() => terraform.remove());

function planOfChange(before: string, after: string): Plan {
  terraform.write(withoutProvisioners(synthesised(before, {}, lockFile)));
  terraform.apply();
  terraform.write(withoutProvisioners(synthesised(after, {}, lockFile)));
  return terraform.plan();
}

const changed = ({ changes }: Plan) =>
  changes.filter(({ change }) => change.actions[0] !== "no-op").map(({ address }) => address);

test.each([
  ["address", MOVED],
  ["host key", DOCUMENT.replace(KEY, `$1"${OTHER_KEY}"`)],
])(
  "another %s may be another machine: it is deployed to",
  (_, document) => {
    const plan = planOfChange(DOCUMENT, document);
    expect(changed(plan)).toEqual(["terraform_data.compute-2"]);
    expect(plan.changes.find(({ address }) => address === "terraform_data.compute-2")!.change.actions).toEqual([
      "create",
      "delete",
    ]);
  },
  60_000,
);

test("where a host was before is cleaned after it is deployed, and by a destruction", () => {
  const former = (document: string) => {
    const carrier = synthesised(document, {}, lockFile).resource["terraform_data"]!["compute-2"]!;
    return carrier.provisioner.map((one) => one["local-exec"].environment["VROUTER_FORMER"]);
  };
  expect(former(DOCUMENT)).toEqual([undefined, undefined]);
  const places = former(MOVED);
  expect(JSON.parse(places[0]!)).toEqual([expect.objectContaining({ address: "198.18.0.22" })]);
  expect(places[1]).toBe(places[0]);
  expect(former(MOVED)).toEqual(places);
  expect(JSON.parse(former(DOCUMENT)[0]!)).toEqual([expect.objectContaining({ address: "198.18.0.99" })]);
});

test("what a resource with triggers only was created with is what destroys it, and an older one knows what is declared", () => {
  const [destroy] = synthesised(`carrier: null_resource\n${DOCUMENT}`)
    .resource["null_resource"]!["compute-2"]!.provisioner.map((one) => one["local-exec"])
    .filter(({ when }) => when === "destroy");
  const step = (name: string, input: object) => ({
    input,
    provisioner: [
      {
        "local-exec": {
          when: "destroy",
          command: `printenv VROUTER_CONNECTION >${join(terraform.directory, name)}`,
          environment: {
            VROUTER_CONNECTION: destroy!.environment["VROUTER_CONNECTION"]!.replace("self.triggers", "self.input"),
          },
        },
      },
    ],
  });
  const resource = { new: step("new", { connection: '{"address":"198.18.0.22"}' }), old: step("old", { other: "x" }) };
  terraform.write({ resource: { terraform_data: resource } });
  terraform.apply();
  terraform.run("destroy", "-auto-approve");
  const address = (name: string) =>
    (JSON.parse(readFileSync(join(terraform.directory, name), "utf8")) as { address: string }).address;
  expect([address("new"), address("old")]).toEqual(["198.18.0.22", "198.18.0.22"]);
  expect(readFileSync(join(terraform.directory, "old"), "utf8")).toContain('"host":"compute-2"');
}, 60_000);
