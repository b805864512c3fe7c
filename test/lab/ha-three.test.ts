import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { writeText } from "./document";
import { broken, usePair } from "./pair";

/** A router with two slaves: both are lost before it, one after the other. */
const EXAMPLE = join(__dirname, "../golden/ha/environment.yaml");
const DOCUMENT = join(__dirname, "../../lab/three.yaml");

const tested = usePair("HA router on three network nodes, adverts every 0.3 s", () => {
  const third = `  network-3:
    role: network
    ssh: { address: 198.18.0.13, host_key: "ssh-ed25519 AAAA..." }
    underlay_ip: 198.18.1.13
    bridge_mappings: { physnet-ext: br-ex }
`;
  const three = readFileSync(EXAMPLE, "utf8")
    .replace("  compute-1:\n", `${third}  compute-1:\n`)
    .replace("slave_agents: [network-2]", "slave_agents: [network-2, network-3]");
  writeText(DOCUMENT, three);
  return DOCUMENT;
});

afterAll(() => rmSync(DOCUMENT));

test("slaves take over in the order of the list, and every connection goes on", async () => {
  const measured = await tested.pair.during(async () => {
    for (const [lost, next] of [
      ["network-1", "network-2"],
      ["network-2", "network-3"],
    ] as const) {
      await tested.pair.lab.host(lost).kill();
      await tested.pair.becomes(next, "MASTER");
      await setTimeout(1500);
    }
  });
  tested.figures.add("two losses of power: longest gap", measured.ping.longestGap, "1.2");
  expect(broken(measured)).toEqual([]);
  expect(measured.ping.longestGap).toBeLessThanOrEqual(1.2);
  expect(tested.pair.status().code).toBe(2);
}, 60_000);

test("the master takes over again from the last slave", async () => {
  await tested.pair.lab.host("network-2").boot();
  await tested.pair.becomes("network-2", "MASTER");
  const measured = await tested.pair.during(async () => {
    await tested.pair.lab.host("network-1").boot();
    await tested.pair.becomes("network-1", "MASTER");
    await tested.pair.settled();
  });
  tested.figures.add(`the master's return: pings lost of ${measured.ping.sent}`, measured.ping.lost, "0");
  expect({ lost: measured.ping.lost, broken: broken(measured) }).toEqual({ lost: 0, broken: [] });
}, 60_000);
