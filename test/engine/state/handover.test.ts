import { checkOwners, handovers, otherEnvironments, withoutHandedOver } from "../../../lib/engine/state/handover";
import { createHash } from "node:crypto";
import { bundle, dhcp, dnsmasq, file, L2, router } from "../bundles";

const PORTS = "namespace qrouter-r1\n";
const SEGMENT = "bridge brqn1 1450\n";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

const FILES = [
  file("names", "host h h\nrouter r1 edge\nnetwork n1 tenant\n"),
  file("networks/n1", SEGMENT),
  file("routers/r1/ports", PORTS),
  file("dhcp/n1/ports", "namespace qdhcp-n1\n"),
];
const UNITS = [L2, router("r1"), dhcp("n1"), dnsmasq("n1")];
const plain = bundle(UNITS, FILES);
const taking = bundle(UNITS, [
  ...FILES,
  ...["routers/r1", "networks/n1", "dhcp/n1"].map((object) => file(`from/old/${object}`, "#\n")),
]);
const empty = bundle([L2], [file("names", "host h h\n")]);

/** What an environment `old` has on the host. */
function old(...more: readonly string[]) {
  return otherEnvironments(
    [
      `old ${sha256(SEGMENT)} networks/n1`,
      `old ${sha256(PORTS)} routers/r1/ports`,
      "old 00 dhcp/n1/ports",
      ...more,
    ].map((line) => line.split(" ")),
  );
}

function attempt(work: () => void): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

const WITH_OWNERS = "old 00 runtime/owners.sh";

test("what another environment has is taken over if the document says so", () => {
  expect(() => checkOwners(taking, old(WITH_OWNERS))).not.toThrow();
  expect(handovers(undefined, taking, old(WITH_OWNERS))).toEqual([
    "router edge is taken over from environment old: nothing moves",
    "network tenant is taken over from environment old: nothing moves",
    "the DHCP server of network tenant is taken over from environment old: leases stay",
  ]);
  expect(handovers(taking, taking, old(WITH_OWNERS))).toEqual([]);
});

test("nothing is said of what the other has given up already", () => {
  expect(() => checkOwners(taking, otherEnvironments([["old", "00", "networks/n2"]]))).not.toThrow();
  expect(handovers(undefined, taking, otherEnvironments([["old", "00", "networks/n2"]]))).toEqual([]);
});

test.each([
  [
    "is not said to be handed over",
    plain,
    old(WITH_OWNERS),
    "OF_ANOTHER_ENVIRONMENT",
    "environment old has router edge, network tenant, the DHCP server of network tenant on this host",
  ],
  [
    "was handed over",
    plain,
    old(WITH_OWNERS, ...["routers/r1", "networks/n1", "dhcp/n1"].map((object) => `old 00 from/e/${object}`)),
    "HANDED_OVER",
    "environment old has taken over router edge, network tenant, the DHCP server of network tenant",
  ],
  ["is run by programs that would delete it", taking, old(), "HANDOVER_TOO_EARLY", "an earlier version of this tool"],
  [
    "is another one there",
    { ...taking, files: taking.files.map((one) => (one.text === PORTS ? { ...one, text: "namespace x\n" } : one)) },
    old(WITH_OWNERS),
    "HANDOVER_DIFFERS",
    "router edge is not as environment old has it on this host, in /etc/vrouter/old/current/routers/r1/ports",
  ],
])("what %s is refused", (_, own, others, code, message) => {
  expect(attempt(() => checkOwners(own, others))).toMatchObject({ code });
  expect(() => checkOwners(own, others)).toThrow(message);
});

test("what was handed over is none of the environment's that had it", () => {
  const others = old(...["routers/r1", "networks/n1", "dhcp/n1"].map((object) => `old 00 from/e/${object}`));
  expect(withoutHandedOver(plain, others)).toMatchObject({ units: [L2], files: [{ path: FILES[0]!.path }] });
  expect(handovers(plain, empty, others)).toEqual([
    "router edge was handed over to environment old: it stays as it is",
    "network tenant was handed over to environment old: it stays as it is",
    "the DHCP server of network tenant was handed over to environment old: it stays as it is",
  ]);
  expect(handovers(plain, empty, old())).toEqual([]);
});
