import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vrouterCommand } from "../../vrouter-command";

const ROOT = join(__dirname, "../../../..");
const SPREAD = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");
const FREE = SPREAD.replace(", ip_address: 203.0.113.11", "");

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "vrouter-diff-"));
  git("init", "-q");
  mkdirSync(join(repository, "sites"));
});

afterEach(() => rmSync(repository, { recursive: true }));

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
  const { status, stderr } = spawnSync("git", [...identity, ...args], { cwd: repository, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

function write(text: string): void {
  writeFileSync(join(repository, "sites/edge.yaml"), text);
}

function commit(text: string): void {
  write(text);
  git("add", "-A");
  git("commit", "-q", "-m", "change");
}

const vrouter = (...args: readonly string[]) => vrouterCommand(args, { cwd: repository });

/** What git takes, and makes of the artefacts of the commit those of the document as it is. */
function expectPatch(patch: string): void {
  expect(vrouter("render", "sites/edge.yaml", "--out", "new").status).toBe(0);
  git("checkout", "-q", "sites/edge.yaml");
  expect(vrouter("render", "sites/edge.yaml", "--out", "old").status).toBe(0);
  writeFileSync(join(repository, "patch"), patch);
  git("apply", "--directory=old", "patch");
  expect(spawnSync("diff", ["-r", "old", "new"], { cwd: repository, encoding: "utf8" }).stdout).toBe("");
}

test("two revisions of a document differ in one line of one file on one host; git applies that to what render writes", () => {
  commit(SPREAD);
  write(SPREAD.replace("34203, internal_port_id: vm1", "99, internal_port_id: vm1"));
  const { status, stdout } = vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml");
  expect(status).toBe(2);
  const changed = stdout.split("\n").filter((line) => /^[-+]/.test(line));
  expect(changed.map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID"))).toEqual([
    "--- a/network-1/etc/vrouter/spread/current/routers/ID/iptables.rules",
    "+++ b/network-1/etc/vrouter/spread/current/routers/ID/iptables.rules",
    expect.stringMatching(/^-.* --dport 34203 /),
    expect.stringMatching(/^\+.* --dport 99 /),
  ]);
  expectPatch(stdout);
});

test("what has not changed differs in nothing", () => {
  commit(SPREAD);
  write(`# a comment\n${SPREAD}`);
  expect(vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml")).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("each revision has the lock file it was committed with", () => {
  write(FREE);
  expect(vrouter("lock", "sites/edge.yaml").status).toBe(0);
  commit(FREE);
  const lock = join(repository, "sites/edge.lock.json");
  copyFileSync(lock, join(repository, "kept"));
  writeFileSync(lock, readFileSync(lock, "utf8").replaceAll("203.0.113.254", "203.0.113.77"));
  const { status, stdout } = vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml");
  expect(status).toBe(2);
  expect(stdout).toMatch(/^-.*203\.0\.113\.254/m);
  expect(stdout).toMatch(/^\+.*203\.0\.113\.77/m);
  copyFileSync(join(repository, "kept"), lock);
  expect(vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml").status).toBe(0);
});

test("a host that comes and one that goes are files that come and go", () => {
  commit(SPREAD);
  const without = SPREAD.replace(/^ {2}compute-2:\n(?: {4}.*\n)+/m, "")
    .replace(", host: compute-2", "")
    .replace(/(vm2-web: .*) }/, "$1, return_path: snat }");
  write(without);
  const gone = vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml").stdout;
  expect(gone).toMatch(/^--- a\/compute-2\/etc\/vrouter\/.*\n\+\+\+ \/dev\/null$/m);
  const back = vrouter("diff", "sites/edge.yaml", "sites/edge.yaml@HEAD").stdout;
  expect(back).toMatch(/^--- \/dev\/null\n\+\+\+ b\/compute-2\/etc/m);
});

test.each([
  ["sites/edge.yaml@nowhere", /^NO_REVISION: sites\/edge\.yaml@nowhere: git knows no such commit; name a commit/],
  ["sites/edge.yaml@--output=x", /^NO_REVISION: /],
  ["sites/none.yaml@HEAD", /^sites\/none\.yaml@HEAD:1:1: NO_DOCUMENT: cannot be read \(ENOENT\)/],
  ["/tmp/edge.yaml@HEAD", /^NO_REVISION: .*not a git repository/],
  ["sites/edge.yaml@HEAD", /^sites\/edge\.yaml@HEAD:\d+:\d+: UNKNOWN_KEY/],
])("%s is an error that says why", (word, message) => {
  commit(SPREAD.replace("mtu: 1450", "mtuu: 1450"));
  write(SPREAD);
  const { status, stdout, stderr } = vrouter("diff", word, "sites/edge.yaml");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(message);
});

test("--json: the changed files of each host, with both texts", () => {
  commit(SPREAD);
  write(SPREAD.replace("34203, internal_port_id: vm1", "99, internal_port_id: vm1"));
  const { status, stdout } = vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml", "--json");
  expect(status).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    hosts: [
      {
        host: "network-1",
        changes: [
          {
            kind: "changed",
            file: expect.objectContaining({
              path: expect.stringMatching(/\/iptables\.rules$/) as string,
              mode: "0644",
              text: expect.stringContaining("--dport 99 ") as string,
            }) as object,
            before: expect.stringContaining("--dport 34203 ") as string,
          },
        ],
      },
    ],
    disturbances: [],
    rows: [],
  });
  const same = vrouter("diff", "sites/edge.yaml", "sites/edge.yaml", "--json");
  expect([same.status, JSON.parse(same.stdout)]).toEqual([0, { hosts: [], disturbances: [], rows: [] }]);
});

const CHECKS = `
checks:
  web: { from: outside, to: "203.0.113.11:34203/tcp" }
  db-closed: { from: outside, to: "203.0.113.11:5432/tcp", reachable: false }
  never: { from: vm1, to: 8.8.8.8, seen_as: 203.0.113.99 }
`;

test("it ends with the ways that change, in the words of a review; git still takes the patch before them", () => {
  commit(SPREAD + CHECKS);
  write((SPREAD + CHECKS).replace("34203, internal_port_id: vm1", "99, internal_port_id: vm1"));
  const { status, stdout } = vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml");
  expect(status).toBe(2);
  const [alarm, row, end, ...before] = stdout.split("\n\n").at(-1)!.split("\n");
  expect(alarm).toMatch(
    /^ALARM {8}check web holds no more: outside \(198\.51\.100\.1\) to 203\.0\.113\.11 of router r1: does not arrive: /,
  );
  expect(row).toMatch(
    /^~ trace {6}web: r1 on network-1, vm1 \(172\.16\.0\.50\); back r1 on network-1, outside: answered: .* {2}-> {2}r1 on network-1, router r1 on network-1: does not arrive: /,
  );
  expect([end, before]).toEqual(["", []]);
  expectPatch(stdout);
});

test("a check that comes or goes is a difference without a file; one that says the same is none, although it does not hold", () => {
  commit(SPREAD + CHECKS);
  write((SPREAD + CHECKS).replace("34203/tcp", "34204/tcp").replace(/ {2}db-closed.*\n/, ""));
  const { status, stdout } = vrouter("diff", "sites/edge.yaml@HEAD", "sites/edge.yaml", "--json");
  expect(status).toBe(2);
  const { hosts, disturbances, rows } = JSON.parse(stdout) as Record<"hosts" | "disturbances" | "rows", object[]>;
  expect(hosts).toEqual([]);
  expect(disturbances).toEqual([
    {
      level: "alarm",
      code: "CHECK_BREAKS",
      hosts: [],
      text: expect.stringContaining("check web holds no more: ") as string,
    },
    { level: "care", code: "CHECK_REMOVED", hosts: [], text: "check db-closed is asked no more; it held" },
  ]);
  expect(rows.map((row) => ({ ...row, before: undefined }))).toEqual([
    { kind: "trace", name: "db-closed" },
    { kind: "trace", name: "web", after: expect.stringContaining("does not arrive") as string },
  ]);
  expect(vrouter("diff", "sites/edge.yaml", "sites/edge.yaml")).toEqual({ status: 0, stdout: "", stderr: "" });
});

test("in colour where that is wanted, without them the same text", () => {
  commit(SPREAD);
  write(SPREAD.replace("34203, internal_port_id: vm1", "99, internal_port_id: vm1"));
  const shown = (env: Readonly<Record<string, string | undefined>>) =>
    vrouterCommand(["diff", "sites/edge.yaml@HEAD", "sites/edge.yaml"], { cwd: repository, env }).stdout;
  const coloured = shown({ FORCE_COLOR: "1", NO_COLOR: undefined });
  const lines = coloured.split("\n");
  const [GREEN, RED, BOLD] = [32, 31, 1].map((code) => `\u001b[${code}m`);
  expect(lines.filter((line) => line.startsWith(`${GREEN}+`))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith(`${RED}-`))).toHaveLength(1);
  expect(lines.slice(0, 2).every((line) => line.startsWith(BOLD!))).toBe(true);
  const plain = shown({ FORCE_COLOR: undefined, NO_COLOR: undefined, CI: "true" });
  // eslint-disable-next-line no-control-regex -- what a terminal obeys
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});
