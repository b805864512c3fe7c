import { readFileSync } from "node:fs";
import type { Drift } from "../../../lib/engine/drift/drift";
import { until } from "../command";
import { factsOf, textOf, type Fact } from "./facts/fact";
import { ROUNDS, type Mutation, type Round } from "./facts/mutation";
import { mutationsOf } from "./facts/mutations";
import { linesOf, unaccounted } from "./facts/told";
import { Lab } from "../lab";

/**
 * Every fact of running hosts, as the hosts themselves list them, is changed in every way that its kind knows, many at once:
 * drift names each and nothing else, status says what packets meet, and afterwards every fact is as it was.
 */
const FACTS = readFileSync("test/lab/drift/facts/facts.sh", "utf8");

/** Of all namespaces. */
const ADDRESSES = "for space in $(ls /run/netns); do ip -n $space -4 -o address; done";

let lab: Lab;
let before: readonly Fact[];

beforeAll(async () => {
  lab = await Lab.up("test/lab/drift/facts.yaml");
  expect(lab.vrouter("apply")).toMatchObject({ code: 0 });
  await settled();
  before = facts();
});

afterAll(() => Lab.down());

function facts(): Fact[] {
  return [...lab.hosts].flatMap(([name, host]) => {
    const { code, stdout, stderr } = host.exec(["sh", "-euc", FACTS, "facts", "facts"]);
    if (code !== 0) throw new Error(stderr);
    return factsOf(name, stdout.trim());
  });
}

/** The preferred instance is master again, and whoever was told to begin has begun. */
async function settled(): Promise<void> {
  await until("the hosts to do their work", 60, () => {
    const { code, stdout } = lab.vrouter("status");
    return code === 0 && /network-1 .*MASTER/.test(stdout);
  });
  await until("nothing to be there for a while only", 30, () =>
    [...lab.hosts.values()].every((host) => !host.exec(["sh", "-c", ADDRESSES]).stdout.includes(" dynamic ")),
  );
}

function drift(): ReadonlyMap<string, readonly Drift[]> {
  const { code, stdout, stderr } = lab.vrouter("drift", "--json");
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  const all = JSON.parse(stdout) as { host: string; drift: Drift[] }[];
  return new Map(all.map((one) => [one.host, one.drift]));
}

function isTold(told: string, found: readonly Drift[]): boolean {
  return found.some(({ subject, message, diff }) => `${subject} ${message}\n${diff}`.includes(told));
}

function mutations(name: string, round: Round): Mutation[] {
  const facts = before.filter(({ host }) => host === name);
  // A unit that stops takes away what is another one's fact.
  const ofUnits = (fact: Fact) => fact.kind === "unit" || fact.kind === "generation";
  const inOrder = [...facts.filter((fact) => !ofUnits(fact)), ...facts.filter(ofUnits)];
  return inOrder.flatMap((fact) => mutationsOf(fact, round));
}

function mutate(name: string, all: readonly Mutation[]): void {
  const program = all.map(({ script }) => `{ ${script}; } || { echo ${quoted(script)}; failed=yes; }`);
  const { code, stdout, stderr } = lab
    .host(name)
    .exec(["sh", "-c", `failed=\n${program.join("\n")}\n[ -z "$failed" ]`]);
  if (code !== 0) throw new Error(`${name}: ${stdout}${stderr}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

test("each fact of a legacy router, a master, a backup and a compute host is changed in some way", () => {
  expect(new Set(before.filter(({ kind }) => kind === "namespace").map(({ scope }) => scope)).size).toBe(3);
  const left = before.filter((fact) => ROUNDS.every((round) => mutationsOf(fact, round).length === 0));
  const isFixed = (text: string) => FIXED.some((one) => one.test(text));
  expect(left.map(textOf).filter((text) => !isFixed(text))).toEqual([]);
});

/** What nobody can change without changing something else. */
const FIXED = [
  // The kernel has no policy but ACCEPT there.
  /^policy \S+ nat \S+ ACCEPT$/,
  // keepalived sees this one go, and gives its role away.
  /^address \S+ ha-\S+ 169\.254\.0\.\d+\/\d+$/,
  // Every round cuts the adverts off in some way: a backup that is made to say that it is master soon is one.
  /^made host \S+\/state BACKUP$/,
];

test("a host that nobody touched is in sync", () => {
  expect(lab.vrouter("drift")).toMatchObject({ code: 0, stderr: "" });
  expect(lab.vrouter("apply").stdout.match(/no changes/g)).toHaveLength(lab.hosts.size);
});

test.each(ROUNDS.map((round, index) => [round, index % 2 === 1 ? "apply" : "repair"] as const))(
  "%s: drift names each and nothing else, status says that traffic suffers, and %s mends it",
  async (round, command) => {
    const done = new Map([...lab.hosts.keys()].map((name) => [name, mutations(name, round)]));
    for (const [name, all] of done) mutate(name, all);
    const found = drift();
    const wrong = [...done].flatMap(([name, all]) => [
      ...all.filter(({ told }) => !isTold(told, found.get(name) ?? [])).map(({ told }) => `${name}: untold: ${told}`),
      ...unaccounted((found.get(name) ?? []).flatMap(linesOf), all, round).map((line) => `${name}: told: ${line}`),
    ]);
    expect(wrong).toEqual([]);
    const status = lab.vrouter("status");
    expect(status.code).toBe(2);
    // A host that runs another generation is told as that.
    const isElsewhere = (name: string) => status.stderr.includes(`${name}: generation 999 is not confirmed`);
    const suffering = [...found].flatMap(([name, all]) =>
      isElsewhere(name) ? [] : all.filter(({ traffic }) => traffic),
    );
    expect(suffering.map(({ subject }) => subject).filter((subject) => !status.stderr.includes(subject))).toEqual([]);
    const { code, stdout, stderr } = lab.vrouter(command);
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: "", stdout: expect.anything() as string });
    await settled();
    expect(facts().map(textOf).sort()).toEqual(before.map(textOf).sort());
    expect(lab.vrouter("drift")).toMatchObject({ code: 0 });
  },
);
