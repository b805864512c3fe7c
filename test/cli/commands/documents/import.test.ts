import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLOUD, cloudSources } from "../../../neutron/cloud";
import { linesOf, vrouterCommand } from "../../vrouter-command";

const GOLDEN = readFileSync(join(CLOUD, "environment.yaml"), "utf8");

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-import-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function vrouterImport(args: readonly string[], input = "") {
  const { status, stdout, stderr } = vrouterCommand(["import", ...args], { cwd: CLOUD, input });
  return { status, stdout, stderr: linesOf(stderr) };
}

test("a folder of answers becomes a document, and each line on standard error names a place in them", () => {
  const { status, stdout, stderr } = vrouterImport(["rest", "--name", "cloud"]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: GOLDEN });
  const told = readFileSync(join(CLOUD, "remarks.txt"), "utf8").trimEnd().split("\n");
  expect(stderr).toEqual(told.map((line) => `rest/${line}`));
});

test("the environment is called as the output file, which is never written over", () => {
  const output = join(directory, "cloud.yaml");
  expect(vrouterImport(["cli", "--output", output])).toMatchObject({ status: 0, stdout: "" });
  expect(readFileSync(output, "utf8")).toBe(GOLDEN);
  writeFileSync(output, "filled in");
  expect(vrouterImport(["cli", "--output", output])).toMatchObject({
    status: 1,
    stderr: expect.arrayContaining([`${output}: CANNOT_WRITE: exists; name another file`]) as string[],
  });
  expect(readFileSync(output, "utf8")).toBe("filled in");
});

test("standard input may hold the answers of many commands, one after the other", () => {
  const answers = cloudSources("cli").filter(({ name }) => !name.startsWith("routers/"));
  const forwardings = cloudSources("cli").filter(({ name }) => name.endsWith("gateway_port_forwardings.json"));
  const { status, stdout } = vrouterImport(
    ["-", "--name", "cloud"],
    [...answers, ...forwardings].map(({ text }) => text).join("\n"),
  );
  expect(status).toBe(0);
  expect(stdout.slice(stdout.indexOf("\n\n"))).toBe(GOLDEN.slice(GOLDEN.indexOf("\n\n")));
});

test("an error writes nothing, and all errors are told", () => {
  const output = join(directory, "cloud.yaml");
  writeFileSync(join(directory, "a.json"), "error");
  writeFileSync(join(directory, "b.json"), '{"servers": []}');
  const { status, stdout, stderr } = vrouterImport([directory, "rest", "--output", output]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toEqual([
    expect.stringContaining("a.json:1: NOT_JSON: "),
    expect.stringContaining("b.json: UNRECOGNISED: "),
  ]);
  expect(existsSync(output)).toBe(false);
});

test("files that cannot be read, and folders without answers", () => {
  expect(vrouterImport(["nonexistent"]).stderr).toEqual([
    "nonexistent: CANNOT_READ: (ENOENT); name files or folders of what openstack -f json printed",
  ]);
  expect(vrouterImport([directory]).stderr).toEqual([`${directory}: EMPTY: holds no *.json file`]);
});

test("--json: the document as text and every remark; without a document, why", () => {
  const good = vrouterImport(["rest", "--name", "cloud", "--json"]);
  expect({ status: good.status, stderr: good.stderr }).toEqual({ status: 0, stderr: [] });
  const { document, remarks } = JSON.parse(good.stdout) as { document: string; remarks: { severity: string }[] };
  expect(document).toBe(GOLDEN);
  const told = readFileSync(join(CLOUD, "remarks.txt"), "utf8").trimEnd().split("\n");
  expect(remarks).toHaveLength(told.length);
  const bad = vrouterImport(["-", "--json"], "nonsense");
  expect({ status: bad.status, stderr: bad.stderr }).toEqual({ status: 1, stderr: [] });
  expect(JSON.parse(bad.stdout)).toEqual({
    document: null,
    remarks: [expect.objectContaining({ severity: "error", place: "(standard input):1" }) as object],
  });
});
