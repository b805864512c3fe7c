import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vrouterCommand } from "../../vrouter-command";

const SPREAD = readFileSync(join(__dirname, "../../../../environments/spread.yaml"), "utf8");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-graph-"));
  writeFileSync(join(directory, "edge.yaml"), SPREAD);
});

afterEach(() => rmSync(directory, { recursive: true }));

const graph = (...args: readonly string[]) => vrouterCommand(["graph", "edge.yaml", ...args], { cwd: directory });
const written = (file: string) => readFileSync(join(directory, file));

test("Mermaid on standard output; in a .md file as a block that GitHub and GitLab draw", () => {
  const { status, stdout, stderr } = graph();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^%%\{init: .*\}%%\nflowchart BT\n/);
  expect(graph("--out", "edge.md").status).toBe(0);
  expect(written("edge.md").toString()).toBe(`\`\`\`mermaid\n${stdout}\`\`\`\n`);
});

test("SVG and PNG", () => {
  expect(graph("--out", "edge.svg")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(written("edge.svg").toString()).toMatch(/^<\?xml[^]*tcp 34203 → vm1:8000[^]*<\/svg>\n$/);
  expect(graph("--out", "edge.PNG")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(written("edge.PNG").subarray(1, 4).toString()).toBe("PNG");
});

test("what becomes of an earlier revision", () => {
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: directory });
  git("init", "-q");
  git("add", "edge.yaml");
  git("commit", "-q", "-m", "first");
  writeFileSync(
    join(directory, "edge.yaml"),
    SPREAD.replace("34203, internal_port_id: vm1", "99, internal_port_id: vm1"),
  );
  const { status, stdout } = graph("--before", "edge.yaml@HEAD");
  expect(status).toBe(0);
  expect(stdout).toContain(
    "(~) r1<br>203.0.113.11<br>web 172.16.0.1<br>(+) tcp 99 → vm1:8000<br>(-) tcp 34203 → vm1:8000",
  );
});

test.each([
  [["--out", "edge.gif"], /^UNKNOWN_FORMAT: "edge\.gif" ends with none of \.mmd, \.md, \.svg, \.png; name it so\n$/],
  [["--out", "no/such/edge.svg"], /^CANNOT_WRITE: ENOENT.*: name a file that can be written with --out\n$/],
  [["--before", "other.yaml"], /NO_DOCUMENT/],
])("%j", (args, message) => {
  expect(graph(...args)).toEqual({ status: 1, stdout: "", stderr: expect.stringMatching(message) as string });
  expect(existsSync(join(directory, "edge.gif"))).toBe(false);
});
