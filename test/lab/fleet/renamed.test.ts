import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../../lib/model/lock";
import { compiledDocument } from "../../compiled";
import { until, type CommandResult } from "../command";
import { Lab } from "../lab";
import { PairLab, broken } from "../ha/pair/pair";

/**
 * All that can be renamed is, under traffic and by `cdktf deploy`, and a router goes to another environment. The tests build on
 * each other.
 */
let pair: PairLab;
let now: string;

const NAMES: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bnetwork-1\b/g, "zone-a"],
  [/\bcompute-1\b/g, "vm-host"],
  [/\btenant\b/g, "customers"],
  [/\bha-net\b/g, "adverts"],
  [/(?<!-)\bweb\b/g, "front"],
  [/\bedge\b/g, "way-out"],
];

const SAID = {
  "zone-a": "network-1",
  "vm-host": "compute-1",
  "way-out": "edge",
};

beforeAll(async () => {
  pair = await PairLab.up(join(__dirname, "../../../environments/ha.yaml"));
  await pair.becomes("network-1", "MASTER");
  now = pair.document;
  expect(deploy(now)).toContain("3 added");
});

afterAll(() => Lab.down());

function deploy(document: string): string {
  pair.project.write(document);
  const { code, stdout, stderr } = pair.project.cdktf("deploy", "ha", "--auto-approve");
  if (code !== 0) throw new Error(stdout + stderr);
  return stdout;
}

/** The document with other names; of which ones it says so in block style. */
function renamed(): string {
  const other = NAMES.reduce((text, [pattern, name]) => text.replace(pattern, name), now);
  const saying = Object.entries(SAID).reduce(
    (text, [name, old]) => text.replace(new RegExp(`^  ${name}:\\n`, "m"), `$&    renamed_from: ${old}\n`),
    other,
  );
  return saying
    .replace(/^ {2}customers:\n/m, "$&    renamed_from: tenant\n")
    .replace("adverts: { ha", "adverts: { renamed_from: ha-net, ha")
    .replace("front: { cidr", "front: { renamed_from: web, cidr");
}

/** All that runs, by process, and all that the kernel was told, on every host. */
function running(): string[] {
  const facts = "pgrep -a 'keepalived|conntrackd|dnsmasq'; ip -br link | sort; cat /run/vrouter/ha/routers/*/state";
  return [...pair.lab.hosts.values()].map((host) => host.exec(["sh", "-c", facts]).stdout);
}

test("a rename of everything loses no packet and ends no process, and the plan removes no machine", async () => {
  const before = running();
  now = renamed();
  pair.project.write(now);
  expect(pair.project.vrouter("validate", pair.project.document)).toMatchObject({ code: 0, stderr: "" });
  let output = "";
  const measured = await pair.during(() => {
    output = deploy(now);
  });
  expect(output).not.toContain("removed environment");
  expect(output).toMatch(/3 added, 0 changed, 3 destroyed/);
  expect(output).toContain("terraform_data.network-1");
  expect(measured.ping.lost).toBe(0);
  expect(broken(measured)).toEqual([]);
  expect(running()).toEqual(before);
  expect(pair.project.vrouter("drift", pair.project.document).code).toBe(0);
  const lock = JSON.parse(readFileSync(pair.project.document.replace("yaml", "lock.json"), "utf8")) as Lock;
  expect(lock.hosts["zone-a"]).toMatchObject({ origin: "network-1" });
  expect(Object.keys(lock.hosts).sort()).toEqual(["network-2", "vm-host", "zone-a"]);
});

test("once it is deployed the lines may go: no change, with the names of now and a second time", () => {
  now = now.replace(/^ {4}renamed_from: .*\n/gm, "").replace(/renamed_from: [^,]*, /g, "");
  expect(now).not.toContain("renamed_from");
  expect(deploy(now)).toContain("No changes.");
  expect(pair.project.with({ VROUTER_FROZEN_LOCK: "1" }).cdktf("deploy", "ha", "--auto-approve").stdout).toContain(
    "No changes.",
  );
  pair.project.with({});
  expect(pair.status().stdout).toContain("zone-a");
});

test("by vrouter apply, and back to the old names: nothing is lost either, and no host is cleaned", async () => {
  const before = running();
  const back = now
    .replace(/\bzone-a\b/g, "network-1")
    .replace(/\bway-out\b/g, "edge")
    .replace(/^ {2}network-1:\n/m, "$&    renamed_from: zone-a\n")
    .replace(/^ {2}edge:\n/m, "$&    renamed_from: way-out\n");
  const measured = await pair.during(() => {
    pair.project.write(back);
    const { code, stdout, stderr } = pair.project.vrouter("apply", pair.project.document);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).not.toContain("removed environment");
  });
  expect(measured.ping.lost).toBe(0);
  expect(broken(measured)).toEqual([]);
  expect(running()).toEqual(before);
});

describe("a router that is handed over to another environment", () => {
  let heir: string;

  /** The pair with the instance that is master, and no other. */
  const alone = () =>
    pair.document
      .replace("ha_conntrackd_enabled: true", "$&\n  min_l3_agents_per_router: 1")
      .replace("slave_agents: [network-2]", "slave_agents: []");

  /** The router of the pair as a plain one, in an environment of which nothing else is asked. */
  function plain(): string {
    return pair.document
      .replace(/^l3:\n(?: .*\n)+/m, "")
      .replace(/^ {2}ha-net:.*\n/m, "")
      .replace("    ha: true\n", "")
      .replace(/configurations: .*/, "configurations: { preferred_agent: network-1 }");
  }

  function handedOver(document: string): string {
    const { networks, routers } = compiledDocument(pair.project.document).topology;
    const idOf = (things: readonly { name: string; id: string }[], name: string) =>
      `    handed_over_from: ha\n    id: ${things.find((thing) => thing.name === name)!.id}\n`;
    return document
      .replace("environment: ha\n", "environment: heir\n")
      .replace("  tenant:\n", `$&${idOf(networks, "tenant")}`)
      .replace("  edge:\n", `$&${idOf(routers, "edge")}`);
  }

  function dropped(): string {
    return plain()
      .replace(/^ {2}tenant:\n(?: {4}.*\n)+/m, "")
      .replace(/^(routers|dhcp_host_mappings|gateway_port_forwardings):\n(?: .*\n)+/gm, "");
  }

  function expectDone({ code, stdout, stderr }: CommandResult): string {
    expect({ code, output: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, output: "" });
    return stdout;
  }

  const onNode = (script: string) => pair.lab.host("network-1").sh(script);
  /** Of which environments the router and its DHCP server are run. */
  const units = () =>
    onNode("systemctl list-units --plain --no-legend 'vrouter-*-router@*' 'vrouter-*-dnsmasq@*'")
      .replace(/@.*/g, "")
      .split("\n")
      .sort();

  beforeAll(async () => {
    // Who was who until now is no matter here: the names are those of the first document again.
    rmSync(pair.project.document.replace("yaml", "lock.json"));
    await pair.apply();
    heir = pair.project.document.replace("environment.yaml", "heir.yaml");
  });

  test("was a pair: first without its slave, then without keepalived, and no packet is lost", async () => {
    const measured = await pair.during(async () => {
      await pair.apply(alone());
      await pair.apply(plain());
    });
    expect(measured.ping.lost).toBe(0);
    expect(broken(measured)).toEqual([]);
    expectDone(pair.project.vrouter("drift", pair.project.document));
    writeFileSync(heir, handedOver(plain()));
  });

  test("and removed there again is run by the first one again, and no packet is lost", async () => {
    expect(pair.project.vrouter("plan", heir).stdout).toContain(
      "network-1: router edge is taken over from environment ha: nothing moves",
    );
    const measured = await pair.during(() => {
      expectDone(pair.project.vrouter("apply", heir));
      expect(units()).toEqual(["vrouter-heir-dnsmasq", "vrouter-heir-router"]);
      expectDone(pair.project.vrouter("remove", heir));
      expect(units()).toEqual(["vrouter-ha-dnsmasq", "vrouter-ha-router"]);
    });
    expect(measured.ping.lost).toBe(0);
    expect(broken(measured)).toEqual([]);
    expectDone(pair.project.vrouter("drift", pair.project.document));
  });

  test("loses no packet, whatever becomes of the environment that had it", async () => {
    const measured = await pair.during(() => {
      expectDone(pair.project.cdktf("deploy", "heir", "--auto-approve"));
      // As a boot does.
      onNode("systemctl restart vrouter-ha.target");
      const refused = pair.project.vrouter("apply", pair.project.document);
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.stdout + refused.stderr).toContain(
        "HANDED_OVER: environment heir has taken over router edge, network tenant, the DHCP server of network tenant",
      );
      pair.project.write(dropped());
      expectDone(pair.project.cdktf("deploy", "ha", "--auto-approve"));
      for (const document of [pair.project.document, heir]) expectDone(pair.project.vrouter("drift", document));
      expect(onNode("cat /var/lib/vrouter/heir/dhcp/*/leases")).toContain("172.16.0.50");
      expectDone(pair.project.cdktf("destroy", "ha", "--auto-approve"));
    });
    expect(measured.ping.lost).toBe(0);
    expect(broken(measured)).toEqual([]);
    for (const command of ["drift", "status"]) expectDone(pair.project.vrouter(command, heir));
    expect(units()).toEqual(["vrouter-heir-dnsmasq", "vrouter-heir-router"]);
  });

  test("is one of its new environment from then on: the line may go, and no packet is lost", async () => {
    writeFileSync(heir, readFileSync(heir, "utf8").replace(/^ {4}handed_over_from: .*\n/gm, ""));
    const measured = await pair.during(() => {
      expectDone(pair.project.vrouter("apply", heir));
    });
    expect(measured.ping.lost).toBe(0);
    expect(broken(measured)).toEqual([]);
    expect(onNode("ls /etc/vrouter/heir/current")).not.toContain("from");
  });

  test("becomes a pair there, whose slave waits until the router speaks VRRP, and no packet is lost", async () => {
    const pairAgain = readFileSync(heir, "utf8")
      .replace("environment: heir\n", "$&l3: { ha_vrrp_advert_int: 0.3 }\n")
      .replace("  public:\n", "  heir-ha: { ha: true, vni: 2002 }\n$&")
      .replace("    interfaces:\n", "    ha: true\n$&")
      .replace("preferred_agent: network-1", "master_agent: network-1, slave_agents: [network-2]");
    writeFileSync(heir, pairAgain);
    const measured = await pair.during(async () => {
      expectDone(pair.project.vrouter("apply", heir));
      await until("one master and one slave", 20, () => pair.project.vrouter("status", heir).code === 0);
    });
    expect(pair.project.vrouter("status", heir).stdout).toMatch(/network-1.*MASTER/);
    expect(measured.ping.lost).toBe(0);
    expect(broken(measured)).toEqual([]);
    expectDone(pair.project.vrouter("drift", heir));
  });
});
