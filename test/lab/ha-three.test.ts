import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Figures } from "./figures";
import { Lab } from "./lab";
import { broken, PairLab } from "./pair";

/** A router with two slaves: both are lost before it, one after the other. */
const EXAMPLE = join(__dirname, "../golden/ha/environment.yaml");
const DOCUMENT = join(__dirname, "../../lab/three.yaml");

const figures = new Figures("HA router on three network nodes, adverts every 0.3 s");
let pair: PairLab;

beforeAll(async () => {
  const third = `  network-3:
    role: network
    ssh: { address: 198.18.0.13, host_key: "ssh-ed25519 AAAA..." }
    underlay_ip: 198.18.1.13
    bridge_mappings: { physnet-ext: br-ex }
`;
  const three = readFileSync(EXAMPLE, "utf8")
    .replace("  compute-1:\n", `${third}  compute-1:\n`)
    .replace("slave_agents: [network-2]", "slave_agents: [network-2, network-3]");
  writeFileSync(DOCUMENT, three);
  pair = await PairLab.up(DOCUMENT);
  await pair.becomes("network-1", "MASTER");
}, 300_000);

afterAll(async () => {
  figures.print();
  await Lab.down();
  rmSync(DOCUMENT);
}, 60_000);

test("slaves take over in the order of the list, and every connection goes on", async () => {
  const measured = await pair.during(async () => {
    for (const [lost, next] of [
      ["network-1", "network-2"],
      ["network-2", "network-3"],
    ] as const) {
      await pair.lab.host(lost).kill();
      await pair.becomes(next, "MASTER");
      await setTimeout(1500);
    }
  });
  figures.add("two losses of power: longest gap", measured.ping.longestGap, "1.2");
  expect(broken(measured)).toEqual([]);
  expect(measured.ping.longestGap).toBeLessThanOrEqual(1.2);
  expect(pair.status().code).toBe(2);
}, 60_000);

test("the master takes over again from the last slave", async () => {
  await pair.lab.host("network-2").boot();
  await pair.becomes("network-2", "MASTER");
  const measured = await pair.during(async () => {
    await pair.lab.host("network-1").boot();
    await pair.becomes("network-1", "MASTER");
    await pair.settled();
  });
  figures.add(`the master's return: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
  expect({ lost: measured.ping.lost, broken: broken(measured) }).toEqual({ lost: 0, broken: [] });
}, 60_000);
