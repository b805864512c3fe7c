import { join } from "node:path";
import { until } from "./command";
import { OUTSIDE, usePair } from "./pair";
import {
  authenticationAndBack,
  changeAndBack,
  crossedPairs,
  failoverAndBack,
  otherGatewayAddress,
  otherIntervals,
  plainAndBack,
  PLANNED,
  swapped,
} from "./planned-changes";
import { powerLossAndReturn } from "./power-loss";
import type { Systems } from "./systems";
import { Station } from "./traffic";

/** HA pairs on hosts of other releases than the rest of the tests have, also of two in one pair. */
const DOCUMENT = join(__dirname, "../golden/ha/environment.yaml");

const ALIKE: readonly (readonly [string, Systems])[] = [
  ["Debian 11", { "*": "bullseye" }],
  ["Debian 13", { "*": "trixie" }],
];

const MIXED: readonly (readonly [string, Systems])[] = [
  ["Debian 12 and 13", { "network-1": "bookworm", "network-2": "trixie" }],
];

/** Milliseconds; most of a test is one deployment after the other. */
const SLOW = 300_000;

const title = (systems: string) =>
  `HA pair on ${systems}, adverts every 0.3 s where nothing else is said; gaps in seconds`;

describe.each(ALIKE)("a pair on %s", (name, systems) => {
  const tested = usePair(title(name), () => DOCUMENT, systems);

  test(
    "the slave is ready, neither host drifts, applying again changes nothing, and preflight has nothing to say",
    () => {
      const { pair } = tested;
      expect([pair.state("network-1"), pair.state("network-2")]).toEqual(["MASTER", "BACKUP"]);
      const { vrouter, document } = {
        vrouter: pair.project.vrouter.bind(pair.project),
        document: pair.project.document,
      };
      expect(vrouter("drift", document)).toMatchObject({ code: 0 });
      const again = vrouter("apply", document).stdout.trim().split("\n").sort();
      expect(again).toEqual(
        ["compute-1", "network-1", "network-2"].map((host) => `${host}: no changes (generation 1)`),
      );
      const { code, stdout } = vrouter("preflight", document);
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: expect.not.stringContaining("the tests run with") as string,
      });
    },
    SLOW,
  );

  test.each(PLANNED)("%s, and %s", (there, back, edit) => changeAndBack(tested, there, back, edit), SLOW);

  test("the master moved for maintenance, and back", () => failoverAndBack(tested), SLOW);

  test("another advert interval and VRRP version", () => otherIntervals(tested), SLOW);

  test("authentication on, and off again", () => authenticationAndBack(tested), SLOW);

  test("another gateway address", () => otherGatewayAddress(tested), SLOW);

  test("a plain router, and a pair again", () => plainAndBack(tested), SLOW);

  test("the master loses power, and returns", () => powerLossAndReturn(tested, "0.3", 1.2), SLOW);

  test(
    "both hosts lose power at once: service returns without Terraform",
    async () => {
      const { pair } = tested;
      const hosts = ["network-1", "network-2"].map((host) => pair.lab.host(host));
      await Promise.all(hosts.map((host) => host.kill()));
      await Promise.all(hosts.map((host) => host.boot()));
      const vm = new Station("vm-vm1");
      await until("the VM to reach the outside", 30, () => vm.ping(OUTSIDE, { count: 1 }) === 1);
      await pair.settled();
    },
    SLOW,
  );
});

describe.each(MIXED)("a pair on %s", (name, systems) => {
  const tested = usePair(title(name), () => DOCUMENT, systems);

  test("the master moved for maintenance, and back", () => failoverAndBack(tested), SLOW);

  test("either is master of one of two pairs, while the adverts change", () => crossedPairs(tested), SLOW);

  test("authentication on, and off again", () => authenticationAndBack(tested), SLOW);

  test("the master loses power, and returns", () => powerLossAndReturn(tested, "0.3", 1.2), SLOW);

  test(
    "the other one is master, loses power, and returns",
    async () => {
      await tested.pair.apply(swapped(tested.pair.document));
      await tested.pair.becomes("network-2", "MASTER");
      await powerLossAndReturn(tested, "0.3", 1.2, ["network-2", "network-1"]);
    },
    SLOW,
  );
});

describe("a pair on Debian 11 and 13, whose conntrackd do not understand each other", () => {
  const tested = usePair(title("Debian 11 and 13"), () => DOCUMENT, { "network-1": "bullseye", "network-2": "trixie" });
  const alone = (text: string) => text.replace("ha_conntrackd_enabled: true", "ha_conntrackd_enabled: false");

  test(
    "preflight names the pair, until they are not asked to",
    async () => {
      const { pair } = tested;
      const preflight = () => pair.project.vrouter("preflight", pair.project.document).stdout;
      expect(preflight()).toContain("router edge is also on network-2 (1.4.8)");
      await pair.apply(alone(pair.document));
      expect(preflight()).not.toContain("is also on");
    },
    SLOW,
  );

  test(
    "the role moves there and back without a lost ping",
    async () => {
      const { pair } = tested;
      for (const to of ["network-2", "network-1"]) {
        const { ping } = await pair.during(() => {
          const { code, stderr } = pair.project.vrouter("failover", pair.project.document, "edge", "--to", to);
          expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
        });
        tested.figures.add(`failover to ${to}: pings lost of ${ping.sent}`, ping.lost, "0");
        expect(ping.lost).toBe(0);
      }
    },
    SLOW,
  );

  test(
    "the master loses power, and returns",
    async () => {
      const { pair } = tested;
      const { ping } = await pair.during(async () => {
        await pair.lab.host("network-1").kill();
        await pair.becomes("network-2", "MASTER");
      });
      tested.figures.add("power loss of network-1: longest gap", ping.longestGap, "1.2");
      expect(ping.longestGap).toBeLessThan(1.2);
      await pair.lab.host("network-1").boot();
      await pair.becomes("network-1", "MASTER", 60);
    },
    SLOW,
  );
});
