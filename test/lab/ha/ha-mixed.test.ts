import { usePairOn } from "./pair/pair-on";
import { authenticationAndBack, crossedPairs, failoverAndBack, swapped } from "./pair/planned-changes";
import { powerLossAndReturn } from "./pair/power-loss";

/** HA pairs on hosts of two releases. */
describe("a pair on Debian 12 and 13", () => {
  const tested = usePairOn("Debian 12 and 13", { "network-1": "bookworm", "network-2": "trixie" });

  test("the master moved for maintenance, and back", () => failoverAndBack(tested));

  test("either is master of one of two pairs, while the adverts change", () => crossedPairs(tested));

  test("authentication on, and off again", () => authenticationAndBack(tested));

  test("the master loses power, and returns", () => powerLossAndReturn(tested, "0.3", 1.2));

  test("the other one is master, loses power, and returns", async () => {
    await tested.pair.apply(swapped(tested.pair.document));
    await tested.pair.becomes("network-2", "MASTER");
    await powerLossAndReturn(tested, "0.3", 1.2, ["network-2", "network-1"]);
  });
});

describe("a pair on Debian 11 and 13, whose conntrackd do not understand each other", () => {
  const tested = usePairOn("Debian 11 and 13", { "network-1": "bullseye", "network-2": "trixie" });
  const alone = (text: string) => text.replace("ha_conntrackd_enabled: true", "ha_conntrackd_enabled: false");

  test("preflight names the pair, until they are not asked to", async () => {
    const { pair } = tested;
    const preflight = () => pair.project.vrouter("preflight", pair.project.document).stdout;
    expect(preflight()).toContain("router edge is also on network-2 (1.4.8)");
    await pair.apply(alone(pair.document));
    expect(preflight()).not.toContain("is also on");
  });

  test("the role moves there and back without a lost ping", async () => {
    const { pair } = tested;
    for (const to of ["network-2", "network-1"]) {
      const { ping } = await pair.during(() => {
        const { code, stderr } = pair.project.vrouter("failover", pair.project.document, "edge", "--to", to);
        expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      });
      tested.figures.add(`failover to ${to}: pings lost of ${ping.sent}`, ping.lost, "0");
      expect(ping.lost).toBe(0);
    }
  });

  test("the master loses power, and returns", async () => {
    const { pair } = tested;
    const { ping } = await pair.during(async () => {
      await pair.lab.host("network-1").kill();
      await pair.becomes("network-2", "MASTER");
    });
    tested.figures.add("power loss of network-1: longest gap", ping.longestGap, "1.2");
    expect(ping.longestGap).toBeLessThan(1.2);
    await pair.lab.host("network-1").boot();
    await pair.becomes("network-1", "MASTER", 60);
  });
});
