import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { compiledDocument } from "../compiled";
import { linesOf, vrouterCommand } from "./vrouter-command";

const ROOT = join(__dirname, "../..");
const SPREAD = join(ROOT, "environments/spread.yaml");
const OPTIONS = join(ROOT, "test/golden/options/environment.yaml");
const MANY = "test/document/cases/many.yaml";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-cli-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

function vrouter(...args: readonly string[]) {
  const { status, stdout, stderr } = vrouterCommand(args);
  return { status, stdout, stderr: linesOf(stderr) };
}

test("the built command may be run as it is", () => {
  expect(statSync(join(ROOT, "dist/lib/cli/vrouter.js")).mode & 0o111).toBe(0o111);
});

test("validate: warnings are told, and no failure", () => {
  const { status, stderr } = vrouter("validate", OPTIONS);
  expect(status).toBe(0);
  expect(stderr.map((line) => /options\/environment\.yaml:\d+:\d+: warning: ([A-Z_]+): .+$/.exec(line)?.[1])).toEqual([
    "NO_NAME_SERVERS",
    "SEVERAL_ROUTERS_ON_NETWORK_NODE",
    "SUBNET_NOT_ON_GATEWAY",
  ]);
});

test.each([
  ["validate"],
  ["render", "--out", "unused"],
  ["apply"],
  ["status"],
  ["remove"],
  ["port-forwarding list", "r1"],
])("%s: every error of the document, and nothing else is done", (command, ...options) => {
  const expected = [...readFileSync(join(ROOT, MANY), "utf8").matchAll(/^#! (.*)$/gm)].map(
    ([, line]) => `${MANY}:${line}`,
  );
  expect(vrouter(...command.split(" "), MANY, ...options)).toEqual({ status: 1, stdout: "", stderr: expected });
});

test("render: nobody else may write what it writes, whatever the umask is", () => {
  const before = process.umask(0);
  try {
    expect(vrouter("render", SPREAD, "--out", join(directory, "out")).status).toBe(0);
  } finally {
    process.umask(before);
  }
  const written = readdirSync(directory, { recursive: true, withFileTypes: true });
  const open = written.filter(({ parentPath, name }) => (statSync(join(parentPath, name)).mode & 0o022) !== 0);
  expect(open.map(({ name }) => name)).toEqual([]);
});

test("render: every file of every host, with its mode", () => {
  expect(vrouter("render", SPREAD, "--out", directory).status).toBe(0);
  const written = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const files = compiledDocument(SPREAD).bundles.flatMap(({ host, files }) => files.map((file) => ({ host, ...file })));
  expect(written.map((file) => relative(directory, file)).sort()).toEqual(
    [".vrouter-render", ...files.map(({ host, path }) => host + path)].sort(),
  );
  for (const { host, path, mode, text } of files) {
    const file = join(directory, host, path);
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual([text, parseInt(mode, 8)]);
  }
});

test("render: a place that cannot be written", () => {
  writeFileSync(join(directory, "file"), "");
  const { status, stderr } = vrouter("render", SPREAD, "--out", join(directory, "file"));
  expect(status).toBe(1);
  expect(stderr).toEqual([expect.stringMatching(/^CANNOT_WRITE: .*--out$/)]);
});

test.each([
  ["apply", ""],
  ["status", ""],
  ["remove", " and its lock file"],
])("%s: a host that is not in the document", (command, words) => {
  const known = "compute-1, compute-2, network-1, network-2";
  expect(vrouter(command, SPREAD, "--host", "network-9")).toEqual({
    status: 1,
    stdout: "",
    stderr: [`UNKNOWN_HOST: "network-9" is not in the document${words}; it has ${known}`],
  });
});

test.each([["apply"], ["status"], ["remove"]])("%s: what fails is told of every host, with a sum", (command) => {
  const document = join(directory, "d.yaml");
  writeFileSync(document, readFileSync(SPREAD, "utf8").replace("lab/id_ed25519", "/nonexistent/key"));
  expect(vrouter("lock", document).status).toBe(0);
  const { status, stderr } = vrouter(command, document);
  expect(status).toBe(1);
  expect(stderr.map((line) => line.replace(/^(\S+: BAD_IDENTITY: ).*\/nonexistent\/key.*$/, "$1the key"))).toEqual([
    "compute-1: BAD_IDENTITY: the key",
    "compute-2: BAD_IDENTITY: the key",
    "network-1: BAD_IDENTITY: the key",
    "network-2: BAD_IDENTITY: the key",
    "4 of 4 hosts failed",
  ]);
});

test("render: again into the same directory, what is no more goes; into one with other files, nothing is written", () => {
  const out = join(directory, "out");
  const [before, after] = ["before.yaml", "after.yaml"].map((name) => join(directory, name)) as [string, string];
  const text = readFileSync(SPREAD, "utf8");
  writeFileSync(before, text.replace(/^environment: .*/m, "environment: other"));
  writeFileSync(after, text);
  const files = () => (readdirSync(out, { recursive: true }) as string[]).sort();
  expect(vrouter("render", after, "--out", out).status).toBe(0);
  const expected = files();
  expect(vrouter("render", before, "--out", out).status).toBe(0);
  expect(files()).not.toEqual(expected);
  expect(vrouter("render", after, "--out", out).status).toBe(0);
  expect(files()).toEqual(expected);

  writeFileSync(join(out, "network-1/mine"), "");
  const { status, stderr } = vrouter("render", before, "--out", out);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: [expect.stringMatching(/^NOT_RENDERED: .* holds network-1\/mine, which vrouter render did not write/)],
  });
  expect(files()).toEqual([...expected, "network-1/mine"].sort());
});

test("render: where no directory can be made", () => {
  const { status, stderr } = vrouter("render", SPREAD, "--out", "/proc/rendered");
  expect({ status, stderr }).toEqual({ status: 1, stderr: [expect.stringMatching(/^CANNOT_WRITE: .*--out$/)] });
}, 20_000);

test("standard output that takes nothing", () => {
  const command = `exec node dist/lib/cli/vrouter.js graph ${SPREAD} >/dev/full`;
  const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: ROOT, encoding: "utf8" });
  expect({ status, stderr: linesOf(stderr) }).toEqual({
    status: 1,
    stderr: [expect.stringMatching(/^CANNOT_WRITE: standard output: .*no space left/)],
  });
});

test.each([["lock"], ["apply"]])(
  "%s: a lock file that cannot be written is told before any host is reached",
  (command) => {
    const document = join(directory, "d.yaml");
    writeFileSync(document, readFileSync(SPREAD, "utf8").replace("lab/id_ed25519", "/nonexistent/key"));
    mkdirSync(join(directory, "d.lock.json.new"));
    const { status, stdout, stderr } = vrouter(command, document);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        expect.stringMatching(
          /d\.lock\.json:1:1: LOCK_NOT_WRITTEN: cannot be written \(.*\); make its folder writable/,
        ),
      ],
    });
  },
);

test.each([
  [
    ["--host", "network-2", "--host", "compute-1"],
    ["compute-1", "network-2"],
  ],
  [
    ["--host", "network-2,compute-1"],
    ["compute-1", "network-2"],
  ],
  [
    ["--host", "role=compute"],
    ["compute-1", "compute-2"],
  ],
  [
    ["--host", "role=network", "--host", "compute-1"],
    ["compute-1", "network-1", "network-2"],
  ],
])("%j: these hosts and no others", (options, hosts) => {
  const document = join(directory, "d.yaml");
  writeFileSync(document, readFileSync(SPREAD, "utf8").replace("lab/id_ed25519", "/nonexistent/key"));
  for (const command of ["status", "drift"]) {
    const { stderr } = vrouter(command, document, ...options);
    expect(stderr.map((line) => line.split(":")[0])).toEqual([
      ...hosts,
      `${hosts.length} of ${hosts.length} hosts failed`,
    ]);
  }
});

test("remove: what is no name of an environment reaches no host", () => {
  expect(vrouter("remove", SPREAD, "--environment", "../..")).toEqual({
    status: 1,
    stdout: "",
    stderr: ['BAD_NAME: "../.." is no name of an environment; vrouter inventory lists what there is'],
  });
});

describe("port-forwarding", () => {
  const ID = "5269f6ba-660f-5aad-99ff-36ab7337c09e";
  const FORWARDING = {
    id: ID,
    external_port: 34203,
    protocol: "tcp",
    internal_port_id: "4ec19ddf-0435-5031-8b5c-37ec79032a4e",
    internal_ip_address: "172.16.0.50",
    internal_port: 8000,
    gw_ip_address: "203.0.113.11",
  };

  test("list --json and show --json answer what the Networking API does, in its order", () => {
    const list = vrouter("port-forwarding", "list", SPREAD, "r1", "--json");
    expect(list.stdout).toBe(`${JSON.stringify({ gateway_port_forwardings: [FORWARDING] }, null, 2)}\n`);
    const show = vrouter("port-forwarding", "show", SPREAD, "r1", ID, "--json");
    expect(show.stdout).toBe(`${JSON.stringify({ gateway_port_forwarding: FORWARDING }, null, 2)}\n`);
    const {
      gateway_port_forwardings: [example],
    } = JSON.parse(readFileSync(join(ROOT, "test/fixtures/gateway-port-forwardings.json"), "utf8")) as {
      gateway_port_forwardings: [object];
    };
    expect(Object.keys(FORWARDING)).toEqual(Object.keys(example));
  });

  test("list and show print tables", () => {
    const [header, row] = vrouter("port-forwarding", "list", SPREAD, "r1").stdout.split("\n");
    expect(header!.toLowerCase().split(/ +/)).toEqual(Object.keys(FORWARDING));
    expect(row!.split(/ +/)).toEqual(Object.values(FORWARDING).map(String));
    const shown = vrouter("port-forwarding", "show", SPREAD, "r1", ID.toUpperCase()).stdout;
    expect(shown).toMatch(/^gw_ip_address +203\.0\.113\.11$/m);
  });

  test("a router or a forwarding that is not there: which are", () => {
    expect(vrouter("port-forwarding", "list", SPREAD, "r9")).toEqual({
      status: 1,
      stdout: "",
      stderr: ['UNKNOWN_ROUTER: "r9" is not in the document; it has r1, r2'],
    });
    expect(vrouter("port-forwarding", "show", SPREAD, "r2", ID)).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        `UNKNOWN_FORWARD: router "r2" has no port forwarding ${ID}; it has 20531f58-21df-51d7-8e84-bff4c72bc71f`,
      ],
    });
  });
});
