import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
