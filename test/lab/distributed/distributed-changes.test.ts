import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { until } from "../command";
import { DistributedLab, ended, lost, mostLost, OUTSIDE } from "./distributed-lab";
import { namespace } from "../hosts/fabric";
import { Figures } from "../traffic/figures";
import { Lab } from "../lab";
import { Station } from "../traffic/traffic";

/** What operators change of distributed routers while VMs talk, and what it costs these. */
let site: DistributedLab;
const figures = new Figures("changes of distributed routers");
const internet = new Station("internet");
const FLOATING = "203.0.113.101";
const [VM2, VM3] = ["172.16.2.20", "172.16.1.30"];

type Edit = (document: string) => string;

/** The same router on network-1 alone, without what only a distributed one has. */
const legacy: Edit = (text) =>
  text
    .replace(
      /^( +)distributed: true\n +configurations:\n(?: +snat_agents:\n)(?: +- .*\n)+/m,
      "$1configurations: { preferred_agent: network-1 }\n",
    )
    .replace("snat_agent: network-2, ", "");

const withoutFloatingIps: Edit = (text) => text.replace(/^floating_ips:\n(?: .*\n)+/m, "");

beforeAll(async () => {
  site = await DistributedLab.up({ "compute-1": "trixie", "compute-2": "bullseye" });
  await site.apply(legacy(withoutFloatingIps(site.document)));
  await site.plug();
});

afterAll(async () => {
  figures.print();
  await Lab.down();
});

function counted(what: string, seen: Parameters<typeof lost>[0], limit: number): void {
  figures.add(`${what}: pings of 10 ms lost`, mostLost(seen), String(limit));
  const over = Object.entries(lost(seen)).filter(([, count]) => count > limit);
  expect({ what, over, ended: ended(seen) }).toEqual({ what, over: [], ended: [] });
}

/** Traffic that lives on whatever the router is. */
const LASTING = {
  pings: [
    { from: "vm-vm1", to: VM2 },
    { from: "vm-vm4", to: VM3 },
    { from: "vm-vm4", to: OUTSIDE },
  ],
  flows: [
    { from: "vm-vm1", to: VM2 },
    { from: "vm-vm4", to: OUTSIDE },
  ],
};

test("a router becomes distributed, and legacy again", async () => {
  const distributed = withoutFloatingIps(site.document);
  counted("legacy to distributed", await site.during(LASTING, () => site.apply(distributed)), 1);
  expect(new Station("vm-vm1").ping(VM2, { ttl: 2 })).toBe(3);
  expect(site.on("compute-1", "ip netns list")).toContain("qrouter-");
  counted("distributed to legacy", await site.during(LASTING, () => site.apply(legacy(distributed))), 1);
  expect(site.on("compute-1", "ip netns list")).toBe("");
  const warned = site.project.vrouter("validate", site.project.document);
  expect(warned.stderr + warned.stdout).toContain("FORMER_DISTRIBUTION");
  expect(site.project.vrouter("lock", site.project.document, "--deployed").code).toBe(0);
  counted("former ports forgotten", await site.during(LASTING, () => site.apply(legacy(distributed))), 1);
  expect(site.inRouter("network-1", "ip -br link")).not.toContain("sg-");
  await site.apply(distributed);
});

test("a floating IP and ports of one are added, and given up", async () => {
  const outgoing = { from: "vm-vm1", to: OUTSIDE };
  const added = await site.during({ ...LASTING, flows: [...LASTING.flows, outgoing] }, () => site.apply());
  figures.add("floating IPs added: pings of 10 ms lost", mostLost(added), "1");
  expect(mostLost(added)).toBeLessThanOrEqual(1);
  // What its VM had open to the outside left by the SNAT node, and leaves by another address now.
  expect(ended(added).map((text) => text.split(":")[0])).toEqual([`vm-vm1 echo ${OUTSIDE}`]);
  await until("the floating IP", 5, () => internet.ping(FLOATING, { count: 1 }) === 1);
  const flow = { from: "internet", to: FLOATING };
  const seen = await site.during({ ...LASTING, flows: [...LASTING.flows, flow] }, () =>
    site.apply(withoutFloatingIps(site.document)),
  );
  figures.add("floating IPs removed: pings of 10 ms lost", mostLost(seen), "1");
  expect(mostLost(seen)).toBeLessThanOrEqual(1);
  // Its own connection ends, and no other.
  expect(ended(seen)).toHaveLength(1);
  expect(ended(seen)[0]).toContain(`internet echo ${FLOATING}`);
  await site.apply();
});

test("a router with floating IPs becomes legacy, and distributed again", async () => {
  const withFloating = {
    pings: [...LASTING.pings, { from: "internet", to: FLOATING }],
    flows: [...LASTING.flows, { from: "internet", to: FLOATING }, { from: "vm-vm1", to: OUTSIDE }],
  };
  counted(
    "distributed to legacy with floating IPs",
    await site.during(withFloating, () => site.apply(legacy(site.document))),
    1,
  );
  expect(site.inRouter("network-1", "ip -4 -o address")).toContain(`${FLOATING}/32`);
  counted("legacy to distributed with floating IPs", await site.during(withFloating, () => site.apply()), 1);
  expect(site.inRouter("network-1", "ip -4 -o address")).not.toContain(`${FLOATING}/32`);
});

test("a VM moves to another host with its floating IP", async () => {
  const moved = (host: string) =>
    site.document.replace("ip_address: 172.16.1.10, host: compute-1", `ip_address: 172.16.1.10, host: ${host}`);
  expect(moved("compute-2")).not.toBe(site.document);
  for (const host of ["compute-2", "compute-1"]) {
    const seen = await site.during(
      {
        pings: [{ from: "internet", to: FLOATING }],
        flows: [
          { from: "internet", to: FLOATING },
          { from: "vm-vm1", to: OUTSIDE },
        ],
      },
      async () => {
        site.project.write(moved(host));
        const apply = applying();
        await until(`${host} to have the floating IP`, 20, () =>
          site.inRouter(host, "ip -4 -o address").includes(`${FLOATING}/32`),
        );
        site.lab.vm("vm1").move(host);
        expect(await apply).toBe(0);
      },
    );
    counted(`floating IP moves with its VM to ${host}`, seen, 10);
  }
});

test("a VM moves before its floating IP: what it has open waits for it", async () => {
  const moved = site.document.replace(
    "ip_address: 172.16.1.10, host: compute-1",
    "ip_address: 172.16.1.10, host: compute-2",
  );
  const seen = await site.during(
    {
      pings: [],
      flows: [
        { from: "internet", to: FLOATING },
        { from: "vm-vm1", to: OUTSIDE },
      ],
    },
    async () => {
      site.lab.vm("vm1").move("compute-2");
      await setTimeout(2000);
      await site.apply(moved);
      await until("the floating IP", 5, () => internet.ping(FLOATING, { count: 1 }) === 1);
      await setTimeout(5000);
    },
  );
  expect(ended(seen)).toEqual([]);
  site.lab.vm("vm1").move("compute-1");
  await site.apply();
});

/** @returns the exit status of `vrouter apply`, some time */
async function applying(): Promise<number | null> {
  const command = [
    "netns",
    "exec",
    namespace("operator"),
    "env",
    "-C",
    site.project.directory,
    "node",
    "node_modules/cdktf-vrouter/dist/lib/cli/vrouter.js",
  ];
  const child = spawn("ip", [...command, "apply", site.project.document], { stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

test("a compute host leaves by another SNAT node: its other traffic loses nothing", async () => {
  const other = site.document.replace(/(compute-1:\n(?: {4}.*\n)*? {4}network_node:) network-1/, "$1 network-2");
  expect(other).not.toBe(site.document);
  const seen = await site.during({ pings: LASTING.pings }, () => site.apply(other));
  counted("another SNAT node", seen, 1);
  await internet.serve("outside", 8080);
  expect(new Station("vm-vm4").fetch(OUTSIDE, 8080)).toBe("outside 203.0.113.12");
  expect(internet.fetch("203.0.113.12", 34204)).toBeUndefined();
});

test("an HA pair becomes distributed, moves its role, and is a plain pair again", async () => {
  const pair = (distributed: boolean) =>
    legacy(withoutFloatingIps(site.document))
      .replace(
        "configurations: { preferred_agent: network-1 }",
        "ha: true\n    configurations: { master_agent: network-1, slave_agents: [network-2] }",
      )
      .replace(/^( +)ha: true$/m, (line, indent: string) =>
        distributed ? `${line}\n${indent}distributed: true` : line,
      );
  expect(pair(true)).toContain("distributed: true");
  await site.apply(pair(false));
  await until("the pair to carry", 20, () => new Station("vm-vm4").ping(OUTSIDE, { count: 1 }) === 1);
  counted("pair to distributed pair", await site.during(LASTING, () => site.apply(pair(true))), 1);
  expect(new Station("vm-vm1").ping(VM2, { ttl: 2 })).toBe(3);
  expect(site.on("compute-1", "ip netns list")).toContain("qrouter-");
  const moved = await site.during(LASTING, () => {
    expect(site.project.vrouter("failover", site.project.document, "r1", "--to", "network-2")).toMatchObject({
      code: 0,
    });
  });
  counted("the distributed pair's role moves", moved, 1);
  await site.settled();
  expect(site.project.vrouter("drift", site.project.document)).toMatchObject({ code: 0 });
  counted("distributed pair to pair", await site.during(LASTING, () => site.apply(pair(false))), 1);
});

test("nothing drifts after all of it", () => {
  expect(site.project.vrouter("drift", site.project.document)).toMatchObject({ code: 0 });
});
