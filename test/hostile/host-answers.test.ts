import fc from "fast-check";
import { needsOf } from "../../lib/bundle/needs";
import { parseMachine } from "../../lib/engine/host/machine";
import { checksOf } from "../../lib/engine/preflight/checks";
import { parseInventory } from "../../lib/engine/status/inventory";
import { parseObservation } from "../../lib/engine/state/observation";
import { parseStatus } from "../../lib/engine/status/status";
import { EngineError } from "../../lib/errors/engine-error";
import { compiledDocument } from "../compiled";

const { topology, placement, bundles } = compiledDocument("environments/spread.yaml");
const bundle = bundles.find(({ host }) => host === "network-1")!;
const subject = { bundle, needs: needsOf(topology, placement).get("network-1")! };

const ANSWERS: readonly (readonly [string, string, (output: string) => unknown])[] = [
  [
    "observe",
    "current 4\nconfirmed 3\ngeneration 3\nproven 3\nsealed 0f4a a/b\nwent-back 4 3 1795466025\nunit u active\nbundle {}",
    parseObservation,
  ],
  ["identity", "machine m\ndeployed h m\nown-address 1.2.3.4\nkey ssh-ed25519 AAAA", parseMachine],
  [
    "status",
    "current 4\nconfirmed 3\nunit u active\nnamespace n\naddress n d 1.2.3.4/24\ndhcp n running 2\nvrrp r MASTER 254 1795466025 12 3\npath r node",
    parseStatus,
  ],
  ["environments", "environment a 4 3 1795466025\nrouter a r1\ndhcp a n1\nunknown qrouter-x", parseInventory],
  [
    "preflight",
    `started 1000.5\ninit systemd\nkernel 6.1.0\nmissing x\nversion keepalived Keepalived v2.2.7\nfeature vxlan ok
bridge br-ex 1500 up\naddress 198.18.1.11 eth1 1500\npeer 198.18.1.12 ok\nfolder /etc/vrouter 1 1 writable\nended 1001.5`,
    (output) => checksOf(subject, output, { sent: 1000, received: 1002 }),
  ],
];

/** What an answer becomes on its way through a host that is not as it should be: words, or whole lines, are others or gone. */
const damaged = (answer: string) => {
  const word = fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    fc.constantFrom("", "-", "9".repeat(30), "x"),
  );
  return fc
    .array(word, { minLength: answer.split(" ").length, maxLength: answer.split(" ").length })
    .chain((words) => {
      const lines = answer
        .split(" ")
        .map((there, i) => words[i] ?? there)
        .join(" ")
        .split("\n");
      return fc.subarray(lines, { minLength: 0 });
    })
    .map((lines) => lines.join("\n"));
};

test.each(ANSWERS)("whatever %s answers is read, or an error with a code", (_, answer, read) => {
  expect(() => read(answer)).not.toThrow();
  let refused = 0;
  fc.assert(
    fc.property(damaged(answer), (output) => {
      try {
        read(output);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        refused += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(0);
});

test("what cannot be read is quoted", () => {
  expect(() => parseStatus("vrrp r1 MASTER x 0 0 0")).toThrow(
    /^the host says "x" of "vrrp", which cannot be read: look whether its disk is full/,
  );
  expect(() => checksOf(subject, "", { sent: 0, received: 0 })).toThrow(/^the host says nothing of "init"/);
});
