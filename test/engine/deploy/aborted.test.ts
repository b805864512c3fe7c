import { repairHost } from "../../../lib/engine/deploy/repair";
import { rollBackHost } from "../../../lib/engine/deploy/rollback";
import { failOver } from "../../../lib/engine/ha/failover";
import { removeEnvironment } from "../../../lib/engine/removal/remove";
import { refusal } from "../refusal";
import { bundle, file, L2 } from "../bundles";
import { FakeHost, type Step } from "./fake-host";

/** Other work than a deployment that is given up: the lock and the connections go, and nothing is changed any more. */

const target = bundle([L2], [file("names", "a\n")]);
const endpoint = { address: "fake", become: false };

afterEach(() => jest.restoreAllMocks());

type Work = (host: FakeHost) => Promise<unknown>;

const given = (host: FakeHost) => ({
  endpoint,
  peers: {},
  declared: {},
  log: () => undefined,
  context: { env: {}, notice: () => undefined, signal: host.abort.signal },
});

const pair = {
  environment: "e",
  router: { id: "r1" },
  members: [
    { host: "one", endpoint },
    { host: "two", endpoint },
  ],
  advertInterval: 1,
};

test.each<[string, Step, Work, readonly Step[]]>([
  ["a repair", "observe", (host) => repairHost(target, given(host)), ["inspect"]],
  ["a return to an earlier generation", "observe", (host) => rollBackHost(target, undefined, given(host)), ["inspect"]],
  ["a removal", "identity", (host) => removeEnvironment(target, given(host)), []],
  ["a removal that waits for the lock", "lock", (host) => removeEnvironment(target, given(host)), []],
  ["a failover", "vrrp", (host) => failOver(pair, "two", given(host)), ["vrrp 2"]],
  ["a failover that waits", "vrrp 5", (host) => failOver(pair, "two", given(host)), ["vrrp 6", "vrrp 7", "vrrp 8"]],
  ["a failover that locks", "lock", (host) => failOver(pair, "two", given(host)), []],
])("%s ends at %s", async (_, step, work, steps) => {
  const host = new FakeHost(target, target, { [step]: "aborted" });
  host.install();
  expect((await refusal(work(host))).code).toBe("ABORTED");
  expect(host.steps.slice(host.steps.indexOf(step) + 1)).toEqual(steps);
  expect({ open: host.open, locked: host.locked }).toEqual({ open: 0, locked: false });
});
