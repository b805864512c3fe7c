import { spawn } from "node:child_process";
import { join } from "node:path";
import { until } from "../command";
import { namespace } from "../hosts/fabric";
import { Lab } from "../lab";

/** What a pair's units say while it fails over, and what the doctor says of it. The tests build on each other. */
const DOCUMENT = join(__dirname, "../../golden/ha/environment.yaml");
const ROUTER = "edge";
const HOSTS = ["network-1", "network-2"] as const;
const ROOT = join(__dirname, "../../..");
let lab: Lab;

beforeAll(async () => {
  lab = await Lab.up(DOCUMENT);
  expect(lab.vrouter("apply").code).toBe(0);
  await lab.settled(30);
  // The one that was deployed first may be master until the preferred one takes over.
  await until("network-1 to be the master", 30, () => isMaster("network-1"));
});

afterAll(() => Lab.down());

function isMaster(host: string): boolean {
  return lab.host(host).sh("cat /run/vrouter/ha/routers/*/state").startsWith("MASTER");
}

interface Line {
  readonly time: string;
  readonly host: string;
  readonly router: string;
  readonly unit: string;
  readonly message: string;
}

function linesOf(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

test("both instances of a pair, in the order of their times, with names for ids", () => {
  const { code, stdout, stderr } = lab.vrouter("logs", ROUTER, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const lines = linesOf(stdout);
  expect(new Set(lines.map(({ host }) => host))).toEqual(new Set(["network-1", "network-2"]));
  expect(new Set(lines.map(({ unit }) => unit))).toEqual(new Set(["router", "keepalived", "conntrackd"]));
  const times = lines.map(({ time }) => time);
  expect(times).toEqual([...times].sort());
  const started = lines.filter(({ message }) => message.startsWith("Started vrouter-ha-keepalived@edge.service"));
  expect(started.map(({ host }) => host).sort()).toEqual(["network-1", "network-2"]);
  expect(stdout).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-/);
});

test("-f tells a failover while it happens: the old master goes, then the new one comes", async () => {
  const [from, to] = isMaster("network-1") ? HOSTS : ([HOSTS[1], HOSTS[0]] as const);
  const command = ["node", "dist/lib/cli/vrouter.js", "logs", lab.document, ROUTER, "-f", "--since", "10m", "--json"];
  const following = spawn("ip", ["netns", "exec", namespace("operator"), ...command], { cwd: ROOT });
  let said = "";
  following.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const lines = () => linesOf(said.slice(0, said.lastIndexOf("\n") + 1));
  try {
    await until("what both hosts said before", 60, () =>
      HOSTS.every((name) => lines().some(({ host }) => host === name)),
    );
    const before = lines().length;
    expect(lab.vrouter("failover", ROUTER, "--to", to).code).toBe(0);
    const tells = (name: string, state: string) =>
      lines()
        .slice(before)
        .some(
          ({ host, unit, message }) =>
            host === name && unit === "keepalived" && message.includes(`Entering ${state} STATE`),
        );
    await until("both hosts to tell it", 60, () => tells(to, "MASTER") && tells(from, "BACKUP"));
  } finally {
    following.kill("SIGINT");
  }
});

test("the doctor finds a pair that is well, one that is not, and says what mends it", async () => {
  const well = lab.vrouter("doctor");
  expect(well.code).toBe(0);
  expect(well.stdout).toMatch(/^ha: well/);
  expect(well.stdout).toMatch(/^packets: [1-9]\d* ok, 0 failed, \d+ not asked$/m);

  const host = lab.host("network-1");
  host.sh("systemctl stop 'vrouter-ha-keepalived@*'");
  const ill = lab.vrouter("doctor");
  expect(ill.code).toBe(2);
  expect(ill.stdout).toMatch(/^ha: not well: \d+ problem/);
  expect(ill.stdout).toMatch(
    /router "edge" is DOWN on network-1\n +next: vrouter logs .* edge\n +next: vrouter repair/,
  );
  expect(lab.vrouter("repair").code).toBe(0);
  await until("the pair to settle", 30, () => lab.vrouter("doctor").code === 0);
});

test("a host that is gone is a problem of its own, and the others are told all the same", async () => {
  await lab.host("network-2").kill();
  const { code, stdout } = lab.vrouter("doctor", "--json");
  expect(code).toBe(2);
  const { verdict, findings, hosts } = JSON.parse(stdout) as {
    readonly verdict: string;
    readonly hosts: readonly { readonly host: string; readonly failure?: string }[];
    readonly findings: readonly { readonly host?: string; readonly next: readonly string[] }[];
  };
  expect(verdict).toBe("not well");
  expect(hosts.filter(({ failure }) => failure !== undefined).map(({ host }) => host)).toEqual(["network-2"]);
  expect(findings.find(({ host }) => host === "network-2")?.next).toEqual(["vrouter explain UNREACHABLE"]);
  const logs = lab.vrouter("logs", ROUTER);
  expect(logs).toMatchObject({ code: 1, stderr: expect.stringContaining("network-2: UNREACHABLE") as string });
  expect(logs.stdout).toContain("network-1");
});
