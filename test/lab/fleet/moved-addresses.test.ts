import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Declarations, FloatingIpDeclaration, RouterDeclaration } from "../../../lib/model/declared/declarations";
import { until, type CommandResult } from "../command";
import { Figures } from "../traffic/figures";
import { Lab } from "../lab";
import { PingMeter } from "../traffic/ping-meter";
import { LabProject } from "../projects/project";

/**
 * An external address goes from one router to another in one deployment, whatever had it, in whatever order hosts are deployed. The
 * tests build on each other.
 */
/** Somebody has it all the time, and it is pinged from outside. */
const MOVED = "203.0.113.20";
const [OTHER, THIRD] = ["203.0.113.10", "203.0.113.30"];

let lab: Lab;
let project: LabProject;
let fixed: Declarations;
const figures = new Figures("An external address moves: pings of 10 ms lost, and the longest gap in seconds");

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "moves.yaml"));
  project = new LabProject(lab);
  fixed = parse(readFileSync(lab.document, "utf8")) as Declarations;
  expect(deploy("apply", BEFORE)).toMatchObject({ code: 0 });
  lab.vm("vm1").plug();
  lab.vm("vm1").dhcp("udhcpc");
});

afterAll(async () => {
  figures.print();
  await Lab.down();
});

interface Changing extends Pick<Declarations, "floating_ips"> {
  readonly routers: Readonly<Record<string, RouterDeclaration>>;
  /** Without the pair for which network-1 waits for network-2. */
  readonly atOnce?: true;
}
type How = "apply" | "cdktf";

function router(subnet: string, ip_address: string, where: Partial<RouterDeclaration>): RouterDeclaration {
  return { ...where, external_gateway_info: { network: "public", ip_address }, interfaces: [{ subnet }] };
}

const on = (preferred_agent: string) => ({ configurations: { preferred_agent } });
const left = (address: string) => ({ left: router("a-net", address, on("network-1")) });
const right = (address: string) => ({ right: router("b-net", address, on("network-2")) });
const roaming = (host: string) => ({ roaming: router("c-net", MOVED, on(host)) });
const pair = {
  pair: router("c-net", MOVED, {
    ha: true,
    configurations: { master_agent: "network-1", slave_agents: ["network-2"] },
  }),
};
const distributed = {
  distributed: router("c-net", THIRD, { distributed: true, configurations: { snat_agents: ["network-1"] } }),
};
const floating: Record<string, FloatingIpDeclaration> = {
  vm1: { floating_network: "public", floating_ip_address: MOVED, port: "vm1" },
};

/** Who has which address, by host. */
type Owners = Readonly<Record<string, string>>;
const BEFORE: Changing = { routers: { ...left(OTHER), ...right(MOVED) } };
const STEPS: readonly (readonly [what: string, document: Changing, owners: Owners])[] = [
  [
    "two routers on two hosts swap their addresses",
    { routers: { ...left(MOVED), ...right(OTHER) } },
    { [MOVED]: "network-1", [OTHER]: "network-2" },
  ],
  [
    "its router is removed, and one on the host that is deployed first gets it",
    { routers: { ...right(MOVED) } },
    { [MOVED]: "network-2" },
  ],
  [
    "its router is removed, and one on the host that is deployed last gets it",
    { routers: { ...roaming("network-1") } },
    { [MOVED]: "network-1" },
  ],
  ["its router goes to another host with it", { routers: { ...roaming("network-2") } }, { [MOVED]: "network-2" }],
  ["and back", { routers: { ...roaming("network-1") } }, { [MOVED]: "network-1" }],
  [
    "it becomes a floating IP on a compute host",
    { routers: { ...distributed }, floating_ips: floating },
    { [MOVED]: "compute-1", [THIRD]: "network-1" },
  ],
  [
    "a floating IP becomes the address of a router, the distributed one is removed",
    { routers: { ...left(THIRD), ...right(MOVED) } },
    { [THIRD]: "network-1", [MOVED]: "network-2" },
  ],
  [
    "a router becomes distributed and gets a former gateway's as its floating IP",
    { routers: { ...distributed, ...right(OTHER) }, floating_ips: floating },
    { [MOVED]: "compute-1", [THIRD]: "network-1", [OTHER]: "network-2" },
  ],
  [
    "a pair takes the place of the distributed router, with the floating IP as its address",
    { routers: { ...pair, ...left(OTHER) } },
    { [MOVED]: "network-1", [OTHER]: "network-1" },
  ],
  ["the pair is removed, and a router gets its address", BEFORE, { [OTHER]: "network-1", [MOVED]: "network-2" }],
  [
    "two routers on hosts that are deployed at once swap their addresses",
    { routers: { ...left(MOVED), ...right(OTHER) }, atOnce: true },
    { [MOVED]: "network-1", [OTHER]: "network-2" },
  ],
  [
    "its router is removed, and one on a host that is deployed at once gets it",
    { routers: { ...right(MOVED) }, atOnce: true },
    { [MOVED]: "network-2" },
  ],
];

function write({ routers, floating_ips = {}, atOnce }: Changing): void {
  const all = atOnce ? routers : { ...fixed.routers, ...routers };
  project.write(stringify({ ...fixed, routers: all, floating_ips }));
}

function deploy(how: How, document: Changing): CommandResult {
  write(document);
  return how === "apply"
    ? project.vrouter("apply", project.document, "--yes")
    : project.cdktf("deploy", "moves", "--auto-approve");
}

/** `203.0.113.20 network-1`, sorted. */
function owners(): string[] {
  const script = "ip -all netns exec ip -4 -o address show | awk '$2 ~ /^[qf]g-/ { print $4 }'";
  return [...lab.hosts.values()]
    .flatMap((host) =>
      host
        .sh(script)
        .split("\n")
        .filter(Boolean)
        .map((cidr) => `${cidr.split("/")[0]} ${host.name}`),
    )
    .filter((line) => line.startsWith("203.0.113."))
    .sort();
}

const expected = (those: Owners) =>
  Object.entries(those)
    .map(([address, host]) => `${address} ${host}`)
    .sort();

/** Those by Terraform take their time: swaps, floating IPs, hosts one after the other and at once. */
const BY_TERRAFORM = STEPS.filter((_, index) => [0, 1, 5, 6, 10].includes(index));

describe.each<[How, typeof STEPS]>([
  ["apply", STEPS],
  ["cdktf", BY_TERRAFORM],
])("%s", (how, steps) => {
  test.each(steps)("%s", async (what, document, those) => {
    const meter = await PingMeter.begin("internet", MOVED, 0.01);
    const began = performance.now();
    const { code, stdout, stderr } = deploy(how, document);
    const seconds = Math.round((performance.now() - began) / 100) / 10;
    await until("one owner of each", 10, () => owners().join() === expected(those).join()).catch(() => undefined);
    const { lost, longestGap } = await meter.end();
    figures.add(`${how}: ${what}`, `${lost}, ${Math.round(longestGap * 100) / 100} s of ${seconds} s`);
    expect({ code, output: code === 0 ? "" : stdout + stderr, owners: owners() }).toEqual({
      code: 0,
      output: "",
      owners: expected(those),
    });
    expect(project.vrouter("drift", project.document)).toMatchObject({ code: 0 });
  });
});

describe("not in every case", () => {
  beforeAll(() => expect(deploy("apply", { routers: { ...left(MOVED), ...right(OTHER) } })).toMatchObject({ code: 0 }));

  const taking: Changing = { routers: { ...left(THIRD), ...right(MOVED) } };
  const onFirst = (script: string) => lab.host("network-1").sh(script);

  test("a stranger's is refused", () => {
    onFirst(`ip netns add other; ip link add other type veth peer name eth0 netns other; ip link set other master br-ex up
      ip -n other address add ${THIRD}/24 dev eth0; ip -n other link set eth0 up`);
    const { code, stderr } = deploy("apply", { routers: { ...left(MOVED), ...right(THIRD) } });
    onFirst("ip netns del other");
    expect(stderr).toMatch(/network-2: ADDRESS_IN_USE: .* somebody else answers for 203\.0\.113\.30 \([0-9a-f:]{17}\)/);
    expect([code, owners()]).toEqual([1, expected({ [MOVED]: "network-1", [OTHER]: "network-2" })]);
  });

  test("that of a host that cannot be asked is refused, and which host that is", () => {
    onFirst("systemctl stop ssh.socket ssh 2>/dev/null || systemctl stop ssh");
    try {
      const { code, stderr } = deploy("apply", taking);
      expect(stderr).toMatch(/network-2: ADDRESS_IN_USE: .*; network-1 could not be asked whether it is theirs/);
      expect([code, owners()]).toEqual([1, expected({ [MOVED]: "network-1", [OTHER]: "network-2" })]);
    } finally {
      onFirst("systemctl start ssh");
    }
  });

  test("a host whose deployment fails does not come back with what another one has by then", () => {
    const unit = "/run/systemd/system/vrouter-moves-router@.service.d";
    const refuse = `ExecReload=/bin/sh -c '! grep -qs ${THIRD} /etc/vrouter/moves/current/routers/%%i/ports'`;
    onFirst(`mkdir -p ${unit}; printf "[Service]\n${refuse}\n" >${unit}/fault.conf; systemctl daemon-reload`);
    try {
      const { code, stdout, stderr } = deploy("apply", taking);
      expect(stderr).toMatch(/network-1: ACTIVATION_FAILED: .*; rolled back to generation \d+/);
      expect(stdout + stderr).toContain(`network-1: gave up ${MOVED}, which network-2 has now`);
      expect([code, owners()]).toEqual([1, expected({ [MOVED]: "network-2" })]);
    } finally {
      onFirst(`rm -r ${unit}; systemctl daemon-reload`);
    }
    expect(deploy("apply", taking)).toMatchObject({ code: 0 });
    expect(owners()).toEqual(expected({ [MOVED]: "network-2", [THIRD]: "network-1" }));
  });

  test("one host that is deployed alone takes it from the other one, and says so", () => {
    write({ routers: { ...left(MOVED), ...right(OTHER) } });
    const { code, stdout, stderr } = project.vrouter("apply", project.document, "--yes", "--host", "network-1");
    expect(stdout + stderr).toContain(`network-1: took ${MOVED} over from network-2`);
    expect([code, owners()]).toEqual([0, expected({ [MOVED]: "network-1" })]);
  });
});
