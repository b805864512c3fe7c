import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { programText } from "../../../lib/engine/host/program";
import { renderedSamples, validation } from "../../artefacts/samples";
import { writeText } from "../document";
import { broken, usePair } from "./pair/pair";
import { STATE } from "../place";
import type { Systems } from "../hosts/systems";

/** A router with two slaves, on hosts of two releases: master and first slave are lost, one after the other. */
const EXAMPLE = join(__dirname, "../../golden/ha/environment.yaml");
const DOCUMENT = join(STATE, "three.yaml");

const SYSTEMS: Systems = {
  "network-1": "trixie",
  "network-2": "bookworm",
  "network-3": "trixie",
  "compute-1": "bullseye",
};

const tested = usePair("HA router on network nodes of Debian 13, 12 and 13, adverts every 0.3 s", document, SYSTEMS);

function document(): string {
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
}

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
});

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
});

describe.each(["compute-1", "network-2", "network-1"])("on %s", (name) => {
  test(`the daemons of ${SYSTEMS[name]!} accept what random valid documents render, without a warning`, () => {
    const host = tested.pair.lab.host(name);
    const { files, subjects } = renderedSamples(20);
    const validate = programText("validate");
    const folder = mkdtempSync(join(tmpdir(), "vrouter-samples-"));
    try {
      for (const [path, text] of Object.entries({ ...files, "validate.sh": validate })) {
        writeText(join(folder, path), text);
      }
      const archive = spawnSync("tar", ["-c", "-C", folder, "."], { maxBuffer: 64 * 1024 * 1024 }).stdout;
      host.sh("mkdir /run/samples && cd /run/samples && base64 -d | tar -x", archive.toString("base64"));
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(host.sh(`cd /run/samples\n${validation(subjects)}`)).toBe("");
    // Asking a daemon that does not run reads the file first.
    const conntrackd = Object.keys(files).filter((path) => path.endsWith("conntrackd.conf"));
    expect(conntrackd.length).toBeGreaterThan(5);
    const asked = conntrackd.map((path) => `conntrackd -C ${path} -s 2>&1 || :`).join("\n");
    const said = host.sh(`cd /run/samples\n${asked}`).split("\n");
    expect(said.filter((line) => !/is an invalid interface|can't connect: is conntrackd running/.test(line))).toEqual(
      [],
    );
    host.sh("rm -r /run/samples");
  });
});
