import { until } from "../../command";
import { OUTSIDE } from "./pair";
import { usePairOn } from "./pair-on";
import {
  authenticationAndBack,
  changeAndBack,
  failoverAndBack,
  otherGatewayAddress,
  otherIntervals,
  plainAndBack,
  PLANNED,
} from "./planned-changes";
import { powerLossAndReturn } from "./power-loss";
import type { Release } from "../../hosts/systems";
import { Station } from "../../traffic/traffic";

/** What holds for a pair on hosts of a release, as it does on those that the rest of the tests have. */
export function testPairOn(name: string, release: Release): void {
  const tested = usePairOn(name, { "*": release });

  test("the slave is ready, neither host drifts, applying again changes nothing, and preflight has nothing to say", () => {
    const { pair } = tested;
    expect([pair.state("network-1"), pair.state("network-2")]).toEqual(["MASTER", "BACKUP"]);
    const { vrouter, document } = {
      vrouter: pair.project.vrouter.bind(pair.project),
      document: pair.project.document,
    };
    expect(vrouter("drift", document)).toMatchObject({ code: 0 });
    const again = vrouter("apply", document).stdout.trim().split("\n");
    expect(again.pop()).toMatch(/^applied: 3 hosts, 1 router, /);
    expect(again.sort()).toEqual(
      ["compute-1", "network-1", "network-2"].map((host) => `${host}: no changes (generation 1)`),
    );
    const { code, stdout } = vrouter("preflight", document);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.not.stringContaining("the tests run with") as string,
    });
  });

  test.each(PLANNED)("%s, and %s", (there, back, edit) => changeAndBack(tested, there, back, edit));

  test("the master moved for maintenance, and back", () => failoverAndBack(tested));

  test("another advert interval and VRRP version", () => otherIntervals(tested));

  test("authentication on, and off again", () => authenticationAndBack(tested));

  test("another gateway address", () => otherGatewayAddress(tested));

  test("a plain router, and a pair again", () => plainAndBack(tested));

  test("the master loses power, and returns", () => powerLossAndReturn(tested, "0.3", 1.2));

  test("both hosts lose power at once: service returns without Terraform", async () => {
    const { pair } = tested;
    const hosts = ["network-1", "network-2"].map((host) => pair.lab.host(host));
    await Promise.all(hosts.map((host) => host.kill()));
    await Promise.all(hosts.map((host) => host.boot()));
    const vm = new Station("vm-vm1");
    await until("the VM to reach the outside", 30, () => vm.ping(OUTSIDE, { count: 1 }) === 1);
    await pair.settled();
  });
}
