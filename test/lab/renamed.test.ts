import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lock } from "../../lib/model/lock";
import { Lab } from "./lab";
import { PairLab, broken } from "./pair";

/** All that can be renamed is, under traffic and by `cdktf deploy`. The tests build on each other. */
jest.setTimeout(180_000);

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
  pair = await PairLab.up(join(__dirname, "../../environments/ha.yaml"));
  await pair.becomes("network-1", "MASTER");
  now = pair.document;
  expect(deploy(now)).toContain("3 added");
}, 300_000);

afterAll(() => Lab.down(), 60_000);

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
