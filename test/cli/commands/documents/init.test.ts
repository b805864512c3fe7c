import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiledDocument } from "../../../compiled";
import { vrouterCommand } from "../../vrouter-command";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-init-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

const files = () => readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();

test("a document without a problem, in a folder that is made for it, and what comes next", () => {
  const { status, stdout, stderr } = vrouterCommand(["init", "new/site"], { cwd: directory });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("\n  cd new/site\n  npm install --save-exact cdktf@");
  const validated = vrouterCommand(["validate", "new/site/environments/edge.yaml"], { cwd: directory });
  expect(validated).toMatchObject({ status: 0, stderr: "" });
});

test("the packages that it names are those that the tests run with", () => {
  const { stdout } = vrouterCommand(["init"], { cwd: directory });
  const { devDependencies } = JSON.parse(readFileSync(join(__dirname, "../../../../package.json"), "utf8")) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const versions = ["cdktf", "cdktf-cli", "constructs"].map((name) => `${name}@${devDependencies[name]}`);
  expect(stdout).toContain(`npm install --save-exact ${versions.join(" ")}\n`);
});

test("what a project ignores already is left alone, what it has of the start is not overwritten", () => {
  writeFileSync(join(directory, ".gitignore"), "mine\n");
  mkdirSync(join(directory, "environments"));
  writeFileSync(join(directory, "environments/edge.yaml"), "environment: mine\n");
  const { status, stderr } = vrouterCommand(["init"], { cwd: directory });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^ALREADY_THERE: \. has environments\/edge\.yaml already; .*\n$/);
  expect(files()).toEqual([".gitignore", "environments", "environments/edge.yaml"]);
  rmSync(join(directory, "environments"), { recursive: true });
  expect(vrouterCommand(["init"], { cwd: directory }).status).toBe(0);
  expect(readFileSync(join(directory, ".gitignore"), "utf8")).toBe("mine\n");
});

test("a folder that cannot be made is an error of one line", () => {
  const { status, stderr } = vrouterCommand(["init", "/proc/new"]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^CANNOT_WRITE: [^\n]*\n$/) as string,
  });
});

test("of what options say of hosts, with nobody to ask: a document without errors but for keys that nobody has seen", () => {
  const hosts = [
    "--network",
    "network-1=198.51.100.11,network-2=198.51.100.12",
    "--compute",
    "compute-1=198.51.100.21",
  ];
  const { status, stdout } = vrouterCommand(["init", "--name", "site", "--user", "deploy", ...hosts], {
    cwd: directory,
  });
  expect(status).toBe(0);
  expect(stdout).toContain("npx cdktf deploy site\n");
  const text = readFileSync(join(directory, "environments/site.yaml"), "utf8");
  expect(text).toContain("ssh: { user: deploy, become: true, known_hosts_file: known_hosts }");
  const { topology } = compiledDocument(join(directory, "environments/site.yaml"));
  expect(topology.hosts.map(({ name, role, underlayIp }) => [name, role, underlayIp])).toEqual([
    ["compute-1", "compute", "198.51.100.21"],
    ["network-1", "network", "198.51.100.11"],
    ["network-2", "network", "198.51.100.12"],
  ]);
});

test.each([
  [["--network", "198.51.100.11"], "198.51.100.11 is not NAME=ADDRESS"],
  [["--network", "a=198.51.100.11,a=198.51.100.12"], "a is named twice"],
  [["--network", "a=198.51.100.11", "--name", "Site: x"], "begin with a lower-case letter"],
])("%j: nothing is written", (options, message) => {
  const { status, stderr } = vrouterCommand(["init", ...options], { cwd: directory });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) as string });
  expect(readdirSync(directory)).toEqual([]);
});
