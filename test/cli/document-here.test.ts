import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentHere } from "../../lib/cli/document-here";
import { linesOf, vrouterCommand } from "./vrouter-command";

const ROOT = join(__dirname, "../..");
const SPREAD = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-here-"));
  mkdirSync(join(folder, "environments"));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

test.each([["edge.yaml"], ["edge.yml"], ["environments/edge.yaml"]])("%s is the one that is there", (name) => {
  write(name, SPREAD);
  write("compose.yaml", "services:\n  web:\n    environment: { A: 1 }\n");
  write("environments/edge.lock.json", "{}");
  mkdirSync(join(folder, "folder.yaml"));
  expect(documentHere(folder)).toBe(name);
});

test("a document with an error is one all the same: its error is what is to be told", () => {
  write("edge.yaml", "environment: [\nhosts: {}\n");
  expect(documentHere(folder)).toBe("edge.yaml");
});

test("one in each of the two folders: which is meant, nobody knows", () => {
  write("edge.yaml", SPREAD);
  write("environments/other.yaml", SPREAD);
  expect(() => documentHere(folder)).toThrow(
    "SEVERAL_DOCUMENTS: there are edge.yaml, environments/other.yaml; name the one that is meant",
  );
});

test("none", () => {
  rmSync(join(folder, "environments"), { recursive: true });
  expect(() => documentHere(folder)).toThrow(/^NO_DOCUMENT: .*name one, or begin with vrouter init$/);
});

test("commands do without its name, and say which it is", () => {
  write("environments/edge.yaml", SPREAD);
  const json = ["port-forwarding", "list", "r1", "--json"];
  const { status, stdout, stderr } = vrouterCommand(json, { cwd: folder });
  expect({ status, stderr: linesOf(stderr) }).toEqual({ status: 0, stderr: ["document: environments/edge.yaml"] });
  expect(stdout).toBe(
    vrouterCommand(["port-forwarding", "list", "environments/edge.yaml", "r1", "--json"], { cwd: folder }).stdout,
  );
  expect(vrouterCommand(["failover", "r9", "--to", "network-1"], { cwd: folder }).stderr).toMatch(
    /NOT_AN_HA_ROUTER: "r9" /,
  );
});
