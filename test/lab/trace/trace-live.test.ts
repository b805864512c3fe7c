import type { LiveFact } from "../../../lib/trace/live-fact";
import type { Trace } from "../../../lib/trace/trace";
import { until } from "../command";
import { DistributedLab, OUTSIDE } from "../distributed/distributed-lab";
import { setCable } from "../hosts/fabric";
import { Lab } from "../lab";
import { Station } from "../traffic/traffic";
import { STRANGERS, WAY_FAULTS } from "./way-faults";

/**
 * `vrouter trace --live` beside packets that really go: what it counts, and that it names what is broken, one thing at a time. vm4
 * leaves by network-1 alone, vm2 by the pair whose master is network-2, vm1 has a floating IP on compute-1.
 */
let site: DistributedLab;

beforeAll(async () => {
  site = await DistributedLab.up({ "compute-1": "trixie", "network-1": "bullseye" });
  await site.apply();
  await site.plug();
  await until("network-2 to be master", 40, isNetwork2Master);
});

afterAll(() => Lab.down());

function traced(
  from: string,
  to: string,
): { readonly code: number | null; readonly trace: Trace; readonly stderr: string } {
  const { code, stdout, stderr } = site.project.vrouter(
    ...["trace", site.project.document, "--from", from, "--to", to, "--live", "--json"],
  );
  if (stdout === "") throw new Error(stderr);
  return { code, trace: JSON.parse(stdout) as Trace, stderr };
}

/** The pair's master by priority; the other one is until this one's keepalived has started. */
function isNetwork2Master(): boolean {
  return traced("vm2", OUTSIDE).trace.live?.masters[0]?.host === "network-2";
}

function factsOf({ there, back }: Trace): LiveFact[] {
  return [there, back].flatMap((way) => [
    ...(way?.hops ?? []).flatMap(({ live }) => [...live!.link, ...live!.facts]),
    ...(way?.end.live!.link ?? []),
  ]);
}

/** What is not as it should be. */
function wrong(trace: Trace): string[] {
  return factsOf(trace).flatMap(({ host, subject, state, found }) =>
    state === "fine" ? [] : [`${state}: ${subject} ${found} on ${host}`],
  );
}

/** Packets that met the rule that translates what leaves a host. */
function translatedOn(host: string, trace: Trace): number {
  const rule = factsOf(trace).find((one) => one.host === host && one.subject.includes("-j SNAT"));
  return rule?.packets ?? NaN;
}

test.each([
  ["vm4", OUTSIDE, "network-1"],
  ["vm2", OUTSIDE, "network-2"],
  ["vm1", OUTSIDE, "compute-1"],
])("%s to %s by %s: packets that pass are seen", (vm, to, host) => {
  const before = traced(vm, to).trace;
  expect(new Station(`vm-${vm}`).ping(to)).toBe(3);
  const { code, trace } = traced(vm, to);
  expect([code, wrong(trace), trace.live!.stop]).toEqual([0, [], undefined]);
  expect(translatedOn(host, trace)).toBe(translatedOn(host, before) + 1);
  const seen = factsOf(trace);
  expect(seen.find((one) => one.host === host && one.about === "connection")?.found).toMatch(
    /^is tracked, answered, seen as 203\.0\.113\.\d+$/,
  );
  expect(seen.find((one) => one.host === host && one.about === "neighbour")?.found).toMatch(
    /^is at [0-9a-f:]{17}, (REACHABLE|STALE|DELAY|PROBE)$/,
  );
  if (host === "compute-1") return;
  expect(seen.filter((one) => one.about === "forwarding").map(({ found }) => found)).toContainEqual(
    expect.stringMatching(/^is behind vxlan-1002 at 198\.18\.1\.\d+$/),
  );
});

test.each([
  ["outside", "203.0.113.101"],
  ["outside", "203.0.113.11:34203/tcp"],
  ["outside", "203.0.113.12:34204/tcp"],
  ["outside", "203.0.113.102:80/tcp"],
  ["vm1", "vm2"],
  ["vm3", "vm1"],
  ["vm2", "203.0.113.103"],
  ["vm1", "172.16.1.1"],
])("%s to %s: the kernel has all that the trace says", (from, to) => {
  const { code, trace } = traced(from, to);
  expect([code, trace.reached, wrong(trace), trace.assumed.filter((text) => text.includes("master"))]).toEqual([
    0,
    true,
    [],
    [],
  ]);
});

test("for people: facts below each hop, and what came of it", () => {
  const { code, stdout } = site.project.vrouter(
    "trace",
    site.project.document,
    "--from",
    "vm2",
    "--to",
    OUTSIDE,
    "--live",
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ {2}\| {2}network back on compute-2, then on network-2$/m);
  expect(stdout).toMatch(/^ {5}nat {9}-A snat .* --random-fully; \d+ packets?$/m);
  expect(stdout).toMatch(/^ {5}bridge {6}br-ex is up$/m);
  expect(stdout).toMatch(/^ {5}device {6}qg-\S+ is up; \d+ packets? in, \d+ out$/m);
  expect(stdout).toMatch(/\nmaster of router r1: network-2\nnothing that the hosts know of stops it\n$/);
});

const NODE =
  "qrouter-$(ls /etc/vrouter/dvr/current/routers | while read -r id; do ! ip -n qrouter-$id address | grep -qF 203.0.113.11/ || echo $id; done)";

/** A command with the names of what vm4 meets. */
function filledBy({ there }: Trace): (text: string) => string {
  const space = site.on("network-1", `echo ${NODE}`).trim();
  const device = (prefix: string, cidr: string) =>
    site
      .on("network-1", `ip -n ${space} -o address | grep -F ' ${cidr}' | grep -o '${prefix}-[^ @]*' | head -n 1`)
      .trim();
  const sg = device("sg", "172.16.2.254");
  const qg = device("qg", "203.0.113.11");
  return (text) =>
    text
      .replaceAll("SPACE", space)
      .replaceAll("COMPUTE", there.hops[0]!.namespace)
      .replaceAll("BACK", there.hops[0]!.in!.bridge)
      .replaceAll("TAP", sg.replace("sg-", "tap"))
      .replaceAll("SG", sg)
      .replaceAll("QG", qg);
}

test.each(STRANGERS)("somebody adds $name on $host: pings stop, and it is named", ({ host, fault, mend, stop }) => {
  const before = traced("vm4", OUTSIDE).trace;
  const filled = filledBy(before);
  expect(wrong(before)).toEqual([]);
  site.on(host, filled(fault));
  try {
    expect(new Station("vm-vm4").ping(OUTSIDE)).toBe(0);
    const { code, trace } = traced("vm4", OUTSIDE);
    expect([code, trace.live?.stop?.text]).toEqual([2, expect.stringMatching(stop)]);
  } finally {
    site.on(host, filled(mend));
  }
  expect(new Station("vm-vm4").ping(OUTSIDE)).toBe(3);
  expect(wrong(traced("vm4", OUTSIDE).trace)).toEqual([]);
});

test("a table of nftables that somebody adds is told", () => {
  const filled = filledBy(traced("vm4", OUTSIDE).trace);
  site.on("compute-1", filled("ip netns exec COMPUTE nft add table inet mine"));
  try {
    expect(wrong(traced("vm4", OUTSIDE).trace)).toEqual(["odd: nftables inet mine is not ours on compute-1"]);
  } finally {
    site.on("compute-1", filled("ip netns exec COMPUTE nft delete table inet mine"));
  }
});

test.each(WAY_FAULTS)("$name on $host: it is named", async ({ host, fault, mend, stop, to = OUTSIDE }) => {
  const before = traced("vm4", OUTSIDE).trace;
  const filled = filledBy(before);
  expect(wrong(before)).toEqual([]);
  site.on(host, filled(fault));
  try {
    const { code, trace } = traced("vm4", to);
    expect([code, trace.live?.stop?.text]).toEqual([2, expect.stringMatching(stop)]);
  } finally {
    if (mend === "vrouter repair") expect(site.project.vrouter("repair", site.project.document).code).toBe(0);
    else site.on(host, filled(mend));
  }
  await until("packets to pass again", 20, () => new Station("vm-vm4").ping(OUTSIDE, { count: 1 }) === 1);
  const { code, trace } = traced("vm4", OUTSIDE);
  expect([code, trace.live?.stop]).toEqual([0, undefined]);
});

test.each([
  ["eth1", /^underlay address 198\.18\.1\.11 is on eth1, which has no carrier, on network-1$/],
  ["eth2", /^bridge br-ex leads to eth2, without carrier, on network-1$/],
])("the cable of %s is out", async (device, expected) => {
  setCable("network-1", device, "down");
  try {
    const { code, trace } = traced("vm4", OUTSIDE);
    expect([code, trace.live?.stop?.text]).toEqual([2, expect.stringMatching(expected)]);
  } finally {
    setCable("network-1", device, "up");
  }
  await until("packets to pass again", 20, () => new Station("vm-vm4").ping(OUTSIDE, { count: 1 }) === 1);
});

test("a VM that is off does not answer", async () => {
  const cable = (state: "up" | "down") => site.on("compute-2", `ip link set vm-3ea10020 ${state}`);
  const router = traced("vm1", "vm2").trace.there.hops[0]!.namespace;
  cable("down");
  try {
    site.on("compute-1", `ip -n ${router} neighbour flush to 172.16.2.20`);
    expect(new Station("vm-vm1").ping("172.16.2.20", { count: 20 })).toBe(0);
    const { code, trace } = traced("vm1", "vm2");
    expect([code, trace.live?.stop?.text]).toEqual([2, "neighbour 172.16.2.20 does not answer on compute-1"]);
  } finally {
    cable("up");
  }
  await until("vm2 to answer", 20, () => new Station("vm-vm1").ping("172.16.2.20", { count: 1 }) === 1);
  expect(traced("vm1", "vm2").trace.live?.stop).toBeUndefined();
});

test.each([
  ["its namespace is gone", "ip netns del SPACE", /^namespace qrouter-\S+ is missing$/],
  ["nothing leads to its port", "bridge fdb del MAC dev TAP master", /^no entry of brq\S+ leads to tap\S+$/],
])("an instance on a compute host of which %s: the way goes round it, as packets do", async (_, fault, why) => {
  const { host, namespace, in: into } = traced("vm4", OUTSIDE).trace.there.hops[0]!;
  const { mac, tap } = into!;
  site.on(host, fault.replace("SPACE", namespace).replace("MAC", mac).replace("TAP", tap));
  try {
    await until("packets to pass", 20, () => new Station("vm-vm4").ping(OUTSIDE, { count: 1 }) === 1);
    const { code, trace } = traced("vm4", OUTSIDE);
    expect([code, trace.live!.stop, trace.there.hops.map((hop) => hop.host)]).toEqual([0, undefined, ["network-1"]]);
    expect(trace.live!.bypassed).toMatchObject([{ host, router: "r1", why: expect.stringMatching(why) as string }]);
  } finally {
    expect(site.project.vrouter("repair", site.project.document).code).toBe(0);
  }
  expect(traced("vm4", OUTSIDE).trace).toMatchObject({ live: { bypassed: [] }, there: { hops: [{ host }, {}] } });
});

test("where no other takes its place, it is what stops them", () => {
  const { host, namespace } = traced("outside", "203.0.113.101").trace.there.hops[0]!;
  site.on(host, `ip netns del ${namespace}`);
  try {
    const { code, trace } = traced("outside", "203.0.113.101");
    expect([code, trace.live?.stop?.text]).toEqual([2, `namespace ${namespace} is missing on compute-1`]);
  } finally {
    expect(site.project.vrouter("repair", site.project.document).code).toBe(0);
  }
});

test("the master is where it is, and nowhere when no keepalived runs", async () => {
  const [unit] = site.on("network-2", "systemctl list-units --plain --no-legend 'vrouter-dvr-keepalived@*'").split(" ");
  site.on("network-2", `systemctl stop ${unit}`);
  try {
    await until("network-1 to be master", 20, () => traced("vm2", OUTSIDE).code === 0);
    const { trace } = traced("vm2", OUTSIDE);
    expect([trace.there.hops[1]!.host, trace.live!.masters, wrong(trace)]).toEqual([
      "network-1",
      [{ router: "r1", host: "network-1" }],
      [],
    ]);
    expect(new Station("vm-vm2").ping(OUTSIDE)).toBe(3);
    site.on("network-1", `systemctl stop ${unit}`);
    const { code, trace: none } = traced("vm2", OUTSIDE);
    expect([code, none.live?.stop?.text]).toEqual([2, "router r1 has no master: network-2: DOWN, network-1: DOWN"]);
  } finally {
    for (const host of ["network-1", "network-2"]) site.on(host, `systemctl start ${unit}`);
  }
  await until("network-2 to be master again", 40, isNetwork2Master);
  await site.settled();
});

test("a host that does not answer is told, and what is known of the others", () => {
  site.on("network-1", "systemctl stop ssh.socket ssh 2>/dev/null || systemctl stop ssh");
  try {
    const { code, trace, stderr } = traced("vm4", OUTSIDE);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^network-1: /m);
    expect(wrong(trace)).toContain("unknown: network-1 did not answer on network-1");
    expect(factsOf(trace).some(({ host, about }) => host === "compute-1" && about === "bridge")).toBe(true);
  } finally {
    site.on("network-1", "systemctl start ssh");
  }
});
