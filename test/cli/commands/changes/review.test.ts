import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Applied, edited, SITE } from "../../../review/plans";
import { review } from "../../../review/review-command";

let site: Applied;
let saved: string;
let elsewhere: string;

beforeAll(() => {
  site = new Applied(SITE);
  saved = site.plan(edited(SITE, ["203.0.113.11", "203.0.113.21"]));
  elsewhere = mkdtempSync(join(tmpdir(), "vrouter-review-"));
}, 60_000);

afterAll(() => {
  site.terraform.remove();
  rmSync(elsewhere, { recursive: true });
});

test("a saved plan and its JSON, from a file or from standard input, are reviewed alike", () => {
  const plan = site.terraform.run("show", "-json", "plan");
  const file = join(elsewhere, "plan.json");
  writeFileSync(file, plan);
  const reviews = [review([saved]), review([file]), review(["-"], plan)];
  expect(reviews.map(({ status, stderr }) => [status, stderr])).toEqual(Array(3).fill([2, ""]));
  expect(reviews[0]!.stdout).toContain("external address of router r1 changes from 203.0.113.11 to 203.0.113.21");
  expect(new Set(reviews.map(({ stdout }) => stdout)).size).toBe(1);
}, 60_000);

test("a saved plan that was carried elsewhere is reviewed there, with what it says of the configuration", () => {
  const plan = join(elsewhere, "plan");
  copyFileSync(saved, plan);
  expect(review([plan]).stdout).toBe(review([saved]).stdout);
}, 60_000);

test("a plan that was made before the last synthesis is refused; one that needs no other, is not", () => {
  const configuration = join(site.terraform.directory, "cdk.tf.json");
  const planned = readFileSync(configuration);
  try {
    writeFileSync(configuration, JSON.stringify(site.configuration(SITE)));
    expect(review([saved])).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        `${saved}: STALE_PLAN: it was made of another configuration than ${configuration} is by now: planning stopped, or did ` +
        "not follow the last synthesis; plan again (cdktf diff) and look whether that succeeds\n",
    });
    writeFileSync(configuration, planned);
    expect(review([saved]).status).toBe(2);
  } finally {
    writeFileSync(configuration, planned);
  }
}, 60_000);

test.each([
  ["no JSON", "plan", /^-: NOT_A_PLAN: this is no JSON \(.*\): give a plan that was saved with `terraform plan -out`/],
  ["a state", '{"format_version":"1.0","values":{}}', /^-: NOT_A_PLAN: this JSON is no plan: /],
  ["another format", '{"format_version":"2.0"}', /^-: PLAN_FORMAT: the plan has format "2\.0", and only 1\.x is known/],
  ["changes that are none", '{"format_version":"1.2","resource_changes":[{}]}', /^-: NOT_A_PLAN: its resource_changes/],
  ["a failed plan", '{"format_version":"1.2","errored":true}', /^-: PLAN_FAILED: .* mend that and plan again/],
  ["a saved plan on standard input", "PK\u0003\u0004", /^-: PLAN_ON_STDIN: .*: name the file/],
])("%s is an error: exit status 1", (_, input, message) => {
  const { status, stdout, stderr } = review(["-"], input);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});

test("an archive that is no plan, a file that is not there, no Terraform: exit status 1", () => {
  const archive = join(elsewhere, "archive.zip");
  writeFileSync(archive, "PK\u0003\u0004");
  const failures = [
    review([archive]),
    review([join(elsewhere, "none")]),
    review([saved], "", { TERRAFORM_BINARY_NAME: "no-terraform" }),
  ];
  expect(failures.map(({ status, stdout }) => [status, stdout])).toEqual(Array(3).fill([1, ""]));
  expect(failures.map(({ stderr }) => stderr)).toEqual([
    expect.stringMatching(/archive\.zip: CANNOT_SHOW: terraform cannot read this plan:\n/),
    expect.stringMatching(/^CANNOT_READ: ENOENT.*: name a saved plan, its JSON, or - for standard input/),
    expect.stringMatching(/plan: NO_TERRAFORM: no-terraform cannot be run .*TERRAFORM_BINARY_NAME/),
  ]);
}, 60_000);
