import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { environmentOf } from "../../../bench/environment";
import type { LabHost } from "../hosts/host";
import { Lab } from "../lab";
import { STATE } from "../place";

/**
 * What commands ask of a host, in counts, which no load of the machine changes: for few routers and for many, so that what
 * one router more costs is seen too. What has become cheaper may have a lower limit; a higher one needs a reason.
 */
interface Costs {
  /** SSH exec requests. */
  readonly execs: number;
  /** Times that programs were asked for when no other was waited for in the same conversation. */
  readonly roundTrips: number;
  /** Processes and threads that began on the host, whoever started them. */
  readonly started: number;
  /** Bytes to the host, as they are on the wire. */
  readonly sent: number;
}

type Work = "first deployment" | "nothing changed" | "one forward changed" | "drift";

const [FEW, MANY] = [2, 20] as const;
const DIRECTORY = join(STATE, "costs");
const measured = new Map<number, Readonly<Record<Work, Costs>>>();

beforeAll(async () => {
  mkdirSync(DIRECTORY, { recursive: true });
  for (const routers of [FEW, MANY]) {
    const source = join(DIRECTORY, "source.yaml");
    const declarations = environmentOf(routers, { networkNodes: 1, computeHosts: 0, routersPerNetwork: 10 });
    writeFileSync(source, stringify(declarations, { aliasDuplicateObjects: false }));
    const lab = await Lab.up(source);
    try {
      measured.set(routers, measure(lab));
    } finally {
      await Lab.down();
    }
  }
});

afterAll(() => rmSync(DIRECTORY, { recursive: true, force: true }));

function measure(lab: Lab): Record<Work, Costs> {
  const apply = () => costsOf(lab, "apply");
  return {
    "first deployment": apply(),
    "nothing changed": least(apply),
    "one forward changed": least((round) => {
      const text = readFileSync(lab.document, "utf8");
      writeFileSync(lab.document, text.replace(/internal_port: \d+/, `internal_port: ${9000 + round}`));
      return apply();
    }),
    drift: least(() => costsOf(lab, "drift")),
  };
}

/** Of three times: anything else that the host does now and then only adds to it. */
function least(measure: (round: number) => Costs): Costs {
  const [first, ...others] = [0, 1, 2].map(measure) as [Costs, ...Costs[]];
  return others.reduce((one, other) => (other.started < one.started ? other : one), first);
}

function costsOf(lab: Lab, command: string): Costs {
  const host = lab.host("network-0");
  const file = join(DIRECTORY, "counted.json");
  const before = lastPid(host);
  const env = ["env", `NODE_OPTIONS=--require=${join(__dirname, "counted.cjs")}`, `COUNTED=${file}`];
  const { code, stderr } = lab.operator([...env, "node", "dist/lib/cli/vrouter.js", command, lab.document]);
  if (code !== 0) throw new Error(`${command}: exit ${code}: ${stderr}`);
  const asked = JSON.parse(readFileSync(file, "utf8")) as Omit<Costs, "started">;
  return { ...asked, started: lastPid(host) - before };
}

/** Of what was started last on the host, which counts from its boot. */
function lastPid(host: LabHost): number {
  return Number(host.sh("cat /proc/sys/kernel/ns_last_pid"));
}

const costs = (routers: number, work: Work): Costs => measured.get(routers)![work];

describe.each([FEW, MANY])("%i routers", (routers) => {
  test.each<[Work, Omit<Costs, "started" | "sent">]>([
    ["first deployment", { execs: 3, roundTrips: 6 }],
    ["nothing changed", { execs: 1, roundTrips: 1 }],
    ["one forward changed", { execs: 2, roundTrips: 4 }],
    ["drift", { execs: 1, roundTrips: 1 }],
  ])("%s: so many conversations and round trips", (work, exactly) => {
    const { execs, roundTrips } = costs(routers, work);
    expect({ execs, roundTrips }).toEqual(exactly);
  });
});

/**
 * A twentieth above what hosts of Debian 12 need. Processes were the same to two in every run, also beside six busy loops on two
 * processors; bytes differ by the names of the operator and of its machine.
 */
test.each<[Work, Pick<Costs, "started" | "sent">]>([
  ["first deployment", { started: 421, sent: 148_000 }],
  ["nothing changed", { started: 133, sent: 35_900 }],
  ["one forward changed", { started: 341, sent: 147_000 }],
  ["drift", { started: 119, sent: 33_200 }],
])(`${FEW} routers, %s: no more processes and bytes than these`, (work, most) => {
  expectAtMost(costs(FEW, work), most);
});

test.each<[Work, Pick<Costs, "started" | "sent">]>([
  ["first deployment", { started: 36.7, sent: 1_430 }],
  ["nothing changed", { started: 6.7, sent: 5 }],
  ["one forward changed", { started: 6.7, sent: 1_200 }],
  ["drift", { started: 6.7, sent: 5 }],
])("what one router more costs, %s: no more processes and bytes than these", (work, most) => {
  const [few, many] = [costs(FEW, work), costs(MANY, work)];
  const each = (count: "started" | "sent") => (many[count] - few[count]) / (MANY - FEW);
  expectAtMost({ started: each("started"), sent: each("sent") }, most);
});

function expectAtMost(found: Pick<Costs, "started" | "sent">, most: Pick<Costs, "started" | "sent">): void {
  process.stdout.write(`${expect.getState().currentTestName}: ${JSON.stringify(found)}\n`);
  expect(found.started).toBeGreaterThan(0);
  expect(found.started).toBeLessThanOrEqual(most.started);
  expect(found.sent).toBeLessThanOrEqual(most.sent);
}
