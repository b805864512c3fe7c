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
  expect(() => documentHere(folder)).toThrow(
    /^NO_DOCUMENT: .*name one, begin with vrouter init, or run npx cdktf synth/,
  );
});

/** As cdktf leaves it. */
function synthesised(names: readonly string[], output = "cdktf.out"): void {
  const stacks = names.map((name) => [name, { name, workingDirectory: `stacks/${name}` }] as const);
  for (const name of names) {
    mkdirSync(join(folder, output, "stacks", name), { recursive: true });
    write(`${output}/stacks/${name}/environment.json`, "{}");
  }
  write(`${output}/manifest.json`, JSON.stringify({ stacks: Object.fromEntries(stacks) }));
}

describe("without a document, in a project of cdktf", () => {
  beforeEach(() => write("cdktf.json", "{}"));

  test("the one stack is meant", () => {
    synthesised(["edge"]);
    expect(documentHere(folder)).toBe("cdktf.out/stacks/edge");
  });

  test("a document goes before it", () => {
    synthesised(["edge"]);
    write("environments/other.yaml", SPREAD);
    expect(documentHere(folder)).toBe("environments/other.yaml");
  });

  test("the output may be elsewhere", () => {
    write("cdktf.json", JSON.stringify({ output: "build/terraform" }));
    synthesised(["edge"], "build/terraform");
    expect(documentHere(folder)).toBe("build/terraform/stacks/edge");
  });

  test("stacks of which there is no environment, and those that are no more, do not count", () => {
    synthesised(["gone"]);
    synthesised(["edge", "dns"]);
    rmSync(join(folder, "cdktf.out/stacks/dns/environment.json"));
    expect(documentHere(folder)).toBe("cdktf.out/stacks/edge");
  });

  test("of several one is to be named", () => {
    synthesised(["south", "north"]);
    expect(() => documentHere(folder)).toThrow(
      "SEVERAL_DOCUMENTS: there are cdktf.out/stacks/north, cdktf.out/stacks/south; name the one that is meant",
    );
  });

  test("before anything was synthesised there is none", () => {
    expect(() => documentHere(folder)).toThrow(/^NO_DOCUMENT: .*or run npx cdktf synth where there is a program$/);
  });
});

test("what lies in cdktf.out of another project is not meant", () => {
  synthesised(["edge"]);
  expect(() => documentHere(folder)).toThrow(/^NO_DOCUMENT/);
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
