import { vrouterCommand } from "../cli/vrouter-command";
import { Applied, edited, SITE } from "./plans";

/** What `vrouter graph --plan` draws of real plans of Terraform's. */
let site: Applied;

beforeAll(() => {
  site = new Applied(SITE);
}, 60_000);

afterAll(() => site.terraform.remove());

function drawn(environment: string): string {
  const { status, stdout, stderr } = vrouterCommand(["graph", "--plan", site.plan(environment)]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

const marked = (picture: string) => picture.split("\n").filter((line) => /\([+~-]\) /.test(line));

test("a plan that changes nothing: the network as it is, without a mark", () => {
  const picture = drawn(SITE);
  expect(marked(picture)).toEqual([]);
  expect(picture).toMatch(/^ {2}n\d+\["edge · master<br>203\.0\.113\.10<br>VRID 1<br>172\.16\.0\.1\/24<br>/m);
  expect(picture).toMatch(/^ {2}n\d+\["edge · slave<br>VRID 1"\]:::standby$/m);
  expect(picture).toMatch(/^n\d+\("VMs in lab<br>vm3 172\.16\.1\.51"\):::vms$/m);
}, 60_000);

test("a master that moves", () => {
  const moved = edited(SITE, [
    "master_agent: network-1, slave_agents: [network-2]",
    "master_agent: network-2, slave_agents: [network-1]",
  ]);
  const picture = marked(drawn(moved));
  expect(picture).toContainEqual(
    expect.stringMatching(/^ {2}n\d+\["\(\+\) edge · slave<br>VRID 1<br>\(-\) edge · master<br>.*"\]:::standby$/),
  );
  expect(picture).toContainEqual(
    expect.stringMatching(/^ {2}n\d+\["\(\+\) edge · master<br>.*\(-\) edge · slave<br>.*"\]:::router$/),
  );
  expect(picture.join("\n")).not.toMatch(/\([+-]\) VRID/);
}, 60_000);

test("a VM that leaves through another router", () => {
  const picture = marked(drawn(edited(SITE, ["network_node: network-2", "network_node: network-1"])));
  expect(picture).toEqual([
    expect.stringMatching(/^n\d+\("\(~\) VMs in lab<br>vm2 172\.16\.1\.50<br>\(\+\) vm3 172\.16\.1\.51"\):::vms$/),
    expect.stringMatching(/^n\d+\("\(-\) VMs in lab<br>vm3 172\.16\.1\.51"\):::vms$/),
  ]);
}, 60_000);

test("what is no plan, and a document to compare with", () => {
  expect(vrouterCommand(["graph", "--plan", "package.json"])).toEqual({
    status: 1,
    stdout: "",
    stderr: expect.stringMatching(/^package\.json: NOT_A_PLAN: /) as string,
  });
  expect(vrouterCommand(["graph", "--plan", "plan", "--before", "edge.yaml"]).status).toBe(1);
});
