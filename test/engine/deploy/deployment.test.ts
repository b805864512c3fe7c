import { deployHost } from "../../../lib/engine/deploy/deploy";
import { CodedError } from "../../../lib/errors/coded-error";
import { bundle, dnsmasq, file, L2, router } from "../bundles";
import { FakeHost, type Step, type Trouble } from "./fake-host";

/** One deployment, with trouble at each of its steps: what is done after that, and what the host has in the end. */

const R = router("r1");
const rules = (text: string) => file("routers/r1/iptables.rules", text, { unit: R, action: "reload" });
const before = bundle([L2, R, dnsmasq("n1")], [rules("*nat\nCOMMIT\n")]);
const after = bundle([L2, R], [rules("*filter\nCOMMIT\n")]);

afterEach(() => jest.restoreAllMocks());

interface Ended {
  readonly host: FakeHost;
  /** What was done after the step with the trouble. */
  readonly later: readonly Step[];
  readonly outcome: string;
  readonly lines: readonly string[];
}

async function deployed(
  trouble: Readonly<Record<Step, Trouble>>,
  on: typeof before | "nothing" = before,
  down: readonly string[] = [],
): Promise<Ended> {
  const host = new FakeHost(on === "nothing" ? undefined : on, after, trouble);
  for (const unit of down) host.stopped.add(unit);
  host.install();
  const lines: string[] = [];
  const outcome = await deployHost(after, {
    endpoint: { address: "fake", become: false },
    peers: {},
    declared: {},
    log: (line) => lines.push(line),
    context: { env: {}, notice: (line) => lines.push(line), signal: host.abort.signal },
  }).then(
    ({ kind, generation }) => `${kind} ${generation}`,
    (error: unknown) => (error instanceof CodedError ? `${error.code}: ${error.message}` : String(error)),
  );
  const [first] = Object.keys(trouble);
  const all = first === undefined ? host.steps : host.steps.slice(host.steps.indexOf(first) + 1);
  const later = all.map((step) => step.replace(/ \d+$/, ""));
  expect(first === undefined || host.steps.includes(first)).toBe(true);
  // However it ends, nothing of ours is open, and the lock is gone with it.
  expect({ open: host.open, locked: host.locked }).toEqual({ open: 0, locked: false });
  return { host, later, outcome, lines };
}

const state = ({ current, confirmed, armed, generations }: FakeHost) =>
  [`${current}/${confirmed}`, [...generations.keys()].join("+"), armed ? "armed" : "at rest"].join(" ");

/** Steps of one line are asked for at once: who gives up meanwhile hears how they end. */
const LOOK = ["delay", "observe", "inspect"];
const PREPARE = ["stage", "validate", "schedule"];
const BRING = ["activate stop", "switch", "activate rules", "health", "inspect"];
const CHANGED = [...BRING.slice(0, -1), "open", "inspect", "confirm", "prune"];
/** What is asked for together with a step, and comes after it. */
const behind = (step: Step, steps: readonly Step[]) => steps.slice(steps.indexOf(step) + 1);
/** What was read is read again, and what was stopped is started. */
const BACK = ["observe", "switch", "activate reload", "activate start", "health", "inspect", "discard", "confirm"];

const LOOKED_AT = [...BRING, ...BACK];

test("without trouble every step is done once, in this order", async () => {
  const { host, later, outcome } = await deployed({});
  expect(later).toEqual(["open", "lock", ...LOOK, ...PREPARE, ...CHANGED]);
  expect(outcome).toBe("changed 2");
  expect(state(host)).toBe("2/2 1+2 at rest");
});

test("what is there already is not touched", async () => {
  const { host, later, outcome } = await deployed({}, after);
  expect(later).toEqual(["open", "lock", "delay", "observe", "inspect"]);
  expect([outcome, state(host)]).toEqual(["unchanged 1", "1/1 1 at rest"]);
});

test("whatever else differs on the host, the router looks at all of its namespace and not at its rules only", async () => {
  const { later, outcome } = await deployed({}, before, [L2]);
  expect(later.filter((step) => step.startsWith("activate"))).toEqual([
    "activate stop",
    "activate start",
    "activate reload",
  ]);
  expect(outcome).toBe("changed 2");
});

const FAILED = "HOST_PROGRAM_FAILED: ";
const LOST = "CONNECTION_LOST: the connection to fake was lost: the host closed it";
const UNCHANGED = "ABORTED: interrupted; nothing was changed on the host";
const BY_ITSELF = "; unconfirmed, the host goes back to generation 1 by itself within 61 s";
const WENT_BACK = "; rolled back to generation 1";

test("what a later version wrote is left alone", async () => {
  const { host, later, outcome } = await deployed({}, { ...before, ...{ format: 2, tool: "9.0.0" } });
  expect(later).toEqual(["open", "lock", ...LOOK]);
  expect(outcome).toMatch(/^NEWER_FORMAT: generation 1 was written by cdktf-vrouter 9\.0\.0, in format 2, /);
  expect(state(host)).toBe("1/1 1 at rest");
});

/** Nothing of the new generation stays, and nothing was done to what runs. */
describe("before the host is switched", () => {
  test.each<[Step, Trouble, string, readonly Step[]]>([
    ["open", "fails", "UNREACHABLE: nobody answers", []],
    ["open", "aborted", UNCHANGED, []],
    ["lock", "lost", LOST, []],
    ["lock", "aborted", UNCHANGED, []],
    ["delay", "fails", `${FAILED}delay failed (exit 1): no space left on device`, []],
    ["delay", "lost", LOST, []],
    ["delay", "aborted", UNCHANGED, behind("delay", LOOK)],
    ["observe", "fails", `${FAILED}observe failed (exit 1): no space left on device`, []],
    ["observe", "lost", LOST, []],
    ["observe", "aborted", UNCHANGED, behind("observe", LOOK)],
    ["inspect", "fails", `${FAILED}inspect failed (exit 1): no space left on device`, []],
    ["inspect", "lost", LOST, []],
    ["inspect", "aborted", UNCHANGED, []],
    ["stage", "fails", `${FAILED}stage failed (exit 1): no space left on device`, []],
    ["stage", "lost", LOST, []],
    ["stage", "aborted", UNCHANGED, [...behind("stage", PREPARE), "discard", "confirm"]],
    [
      "validate",
      "fails",
      "VALIDATION_FAILED: routers/r1/iptables.rules:1: is wrong; nothing was changed on the host",
      ["discard"],
    ],
    ["validate", "aborted", UNCHANGED, [...behind("validate", PREPARE), "discard", "confirm"]],
    ["schedule", "aborted", UNCHANGED, ["discard", "confirm"]],
  ])("%s: %s", async (step, trouble, error, steps) => {
    const { host, later, outcome } = await deployed({ [step]: trouble });
    expect([outcome, later]).toEqual([error, steps]);
    expect(state(host)).toBe("1/1 1 at rest");
  });

  test.each<[Step, Trouble, string]>([
    ["validate", "lost", LOST],
    ["schedule", "fails", `${FAILED}schedule failed (exit 1): no space left on device`],
    ["schedule", "lost", LOST],
  ])("%s: %s leaves a generation that the next deployment throws away", async (step, trouble, error) => {
    const { host, later, outcome } = await deployed({ [step]: trouble });
    expect([outcome, later]).toEqual([error, []]);
    expect(state(host)).toBe("1/1 1+2 at rest");
  });
});

describe("when it is being switched, it goes back at once", () => {
  test.each<[Step, Trouble, string, readonly Step[]]>([
    [
      "activate stop",
      "fails",
      `ACTIVATION_FAILED: systemctl stop ${dnsmasq("n1")} failed`,
      BACK.filter((step) => step !== "activate start"),
    ],
    ["activate stop", "aborted", "ABORTED: interrupted", behind("activate stop", LOOKED_AT)],
    ["switch", "fails", `${FAILED}switch failed (exit 1): no space left on device`, BACK],
    ["switch", "aborted", "ABORTED: interrupted", behind("switch", LOOKED_AT)],
    ["activate rules", "fails", `ACTIVATION_FAILED: the new rules of ${R} were not loaded`, BACK],
    ["activate rules", "aborted", "ABORTED: interrupted", behind("activate rules", LOOKED_AT)],
    ["health", "fails", `UNHEALTHY: unit ${R} is failed`, ["open", "inspect", ...BACK]],
    ["health", "aborted", "ABORTED: interrupted", behind("health", LOOKED_AT)],
    ["inspect 2", "fails", `${FAILED}inspect failed (exit 1): no space left on device`, BACK],
    ["inspect 2", "aborted", "ABORTED: interrupted", BACK],
    [
      "open 2",
      "fails",
      "NOT_CONFIRMED: the change shuts out new SSH connections (nobody answers)",
      ["inspect", ...BACK],
    ],
    ["open 2", "aborted", "ABORTED: interrupted", ["inspect", ...BACK]],
    ["confirm", "fails", `${FAILED}confirm failed (exit 1): no space left on device`, BACK],
  ])("%s: %s", async (step, trouble, error, steps) => {
    const { host, later, outcome, lines } = await deployed({ [step]: trouble });
    expect(outcome).toBe(error + WENT_BACK);
    expect(later).toEqual(steps);
    expect(lines).toContain(`network-1: ${error.replace(/^[A-Z_]+: /, "")}; rolling back`);
    expect(state(host)).toBe("1/1 1 at rest");
  });

  test.each<Step>(["activate stop", "switch", "activate rules", "health", "inspect 2", "confirm"])(
    "%s: without a connection the host goes back by itself",
    async (step) => {
      const { host, later, outcome } = await deployed({ [step]: "lost" });
      expect(later).toEqual([]);
      expect(outcome).toBe(LOST + BY_ITSELF);
      expect(host.armed).toBe(true);
    },
  );

  test.each<[string, Readonly<Record<Step, Trouble>>, string]>([
    [
      "fails",
      { health: "fails", "switch 2": "fails" },
      `ROLLBACK_FAILED: unit ${R} is failed; and the way back failed too`,
    ],
    [
      "loses the connection",
      { health: "fails", "switch 2": "lost" },
      `CONNECTION_LOST: unit ${R} is failed; ${LOST.replace(/^\w+: /, "")}${BY_ITSELF}`,
    ],
  ])("a way back that %s is told, and the host goes back by itself", async (_, trouble, error) => {
    const { host, outcome } = await deployed(trouble);
    expect(outcome).toBe(error);
    expect(host.armed).toBe(true);
  });

  test("an abort on the way back does not stop it", async () => {
    const { host, outcome } = await deployed({ health: "fails", "switch 2": "aborted" });
    expect(outcome).toBe(`UNHEALTHY: unit ${R} is failed${WENT_BACK}`);
    expect(state(host)).toBe("1/1 1 at rest");
  });
});

describe("once it is confirmed, it stays", () => {
  test.each<[Step, Trouble, string, readonly Step[]]>([
    ["confirm", "aborted", "changed 2", ["prune"]],
    ["prune", "aborted", "changed 2", []],
    ["prune", "fails", `${FAILED}prune failed (exit 1): no space left on device`, []],
    ["prune", "lost", LOST, []],
  ])("%s: %s", async (step, trouble, end, steps) => {
    const { host, later, outcome } = await deployed({ [step]: trouble });
    expect([outcome, later]).toEqual([end, steps]);
    expect(state(host)).toBe("2/2 1+2 at rest");
  });
});

describe("a first deployment", () => {
  const FIRST = ["open", "lock", ...LOOK, ...PREPARE, "switch"];

  test("ends with the machine knowing whose it is", async () => {
    const { host, later, outcome } = await deployed({}, "nothing");
    const started = ["activate start", "activate start", "activate enable", "activate start"];
    expect(later).toEqual([...FIRST, ...started, "health", "open", "inspect", "confirm", "prune", "identify"]);
    expect([outcome, state(host)]).toEqual(["changed 1", "1/1 1 at rest"]);
  });

  test.each<[Step, Trouble, string]>([
    ["schedule", "aborted", "ABORTED: interrupted"],
    ["switch", "fails", `${FAILED}switch failed (exit 1): no space left on device`],
    ["activate start", "aborted", "ABORTED: interrupted"],
    ["health", "fails", `UNHEALTHY: unit ${R} is failed`],
    ["open 2", "aborted", "ABORTED: interrupted"],
  ])("%s: %s leaves nothing", async (step, trouble, error) => {
    const { host, later, outcome } = await deployed({ [step]: trouble }, "nothing");
    expect([outcome, later.at(-1)]).toEqual([`${error}; removed again, the host is as it was`, "remove"]);
    expect(state(host)).toBe("undefined/undefined  at rest");
  });
});

describe("somebody else has an address that a router gets", () => {
  const ports = (address: string) =>
    file(
      "routers/r1/ports",
      `namespace qrouter-r1\nport qg-1 tap1 fa:16:3e:00:00:01 1500 br-ex\naddress qg-1 ${address}/24\n`,
      {
        unit: R,
        action: "reload",
      },
    );
  const wanted = bundle([L2, R], [ports("203.0.113.10")]);
  const deploy = async (deployed: typeof before | undefined) => {
    const host = new FakeHost(deployed, wanted);
    host.stranger = "203.0.113.10";
    host.install();
    const outcome = await deployHost(wanted, {
      endpoint: { address: "fake", become: false },
      peers: {},
      declared: {},
      log: () => undefined,
      context: { env: {}, notice: () => undefined },
    }).catch((error: unknown) => String(error));
    return { host, outcome };
  };

  test("a host that has a generation keeps it, and nothing was switched", async () => {
    const { host, outcome } = await deploy(bundle([L2, R], [ports("203.0.113.9")]));
    expect(outcome).toMatch(/for 203\.0\.113\.10 \(52:54:00:12:34:56\), .*; nothing was changed on the host$/);
    expect(state(host)).toBe("1/1 1 at rest");
    expect(host.steps).toContain("stage");
    expect(host.steps.filter((step) => /switch|activate/.test(step))).toEqual([]);
  });

  test("a host that has none is left as it was", async () => {
    const { host, outcome } = await deploy(undefined);
    expect(outcome).toMatch(/for 203\.0\.113\.10 .*; removed again, the host is as it was$/);
    expect(state(host)).toBe("undefined/undefined  at rest");
    expect(host.steps.filter((step) => /switch|activate/.test(step))).toEqual([]);
  });
});
