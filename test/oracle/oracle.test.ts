import { readdirSync } from "node:fs";
import { join } from "node:path";
import { contains } from "../../lib/net/cidr";
import { compiledDocument } from "../compiled";
import { surroundingsOf } from "./around";
import { DIFFERENCES, type Context } from "./differences";
import { neutronRouters } from "./neutron-routers";
import { ourRouters } from "./our-routers";
import { outcomeIn, outcomeText, type Outcome } from "./outcome";
import { packetsOf, type Sent } from "./packets";

/**
 * A case is a folder of cases: `environment.yaml`, and in neutron.json the rules that Neutron makes of it, see record.py. The same
 * packets walk through both, one rule after the other, and so does what answers them.
 */
const CASES = join(__dirname, "cases");

const KEEPS_PORT = "a floating IP keeps the port";
const CLOSED = "a router is closed from outside";
const OWN_PORTS = "a router itself reaches forwarded ports";
const ON_HOST = "a hairpin on one compute host stays there";
const PORTS_ON_HOST = "ports of the VMs of one compute host are there";
const NOTHING_ELSE = "a compute host takes in nothing but floating IPs";
const UNTRANSLATED = "nothing leaves a compute host untranslated";

/** Case -> the only differences that show in it. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "one-floating-ip": [KEEPS_PORT, CLOSED],
  "two-subnets": [KEEPS_PORT, CLOSED],
  "without-snat": [KEEPS_PORT, CLOSED],
  "one-port": [CLOSED, OWN_PORTS],
  "port-ranges": [CLOSED, OWN_PORTS],
  "ports-beside-floating-ip": [KEEPS_PORT, CLOSED, OWN_PORTS],
  distributed: [ON_HOST, PORTS_ON_HOST, NOTHING_ELSE, KEEPS_PORT, CLOSED, OWN_PORTS, UNTRANSLATED],
};

test("every difference has its case, and every case is here", () => {
  expect([...new Set(Object.values(SHOWN).flat())].sort()).toEqual(DIFFERENCES.map(({ name }) => name).sort());
  expect(Object.keys(SHOWN).sort()).toEqual(readdirSync(CASES).sort());
});

describe.each(Object.keys(SHOWN))("%s", (name) => {
  const compilation = compiledDocument(join(CASES, name, "environment.yaml"));
  const around = surroundingsOf(compilation);
  const sent = packetsOf(compilation, around);
  const neutrons = neutronRouters(join(CASES, name), compilation, around);
  const ours = ourRouters(compilation, around);
  const context = { compilation, around };

  test.each([...new Set(sent.map(({ from }) => from.name))])("what %s sends ends as with Neutron", (sender) => {
    const own = sent.filter(({ from }) => from.name === sender);
    expect(own.length).toBeGreaterThan(5);
    const expected = own.map((one) =>
      outcomeText(one, withDifferences(one, outcomeIn(neutrons, one), context).outcome),
    );
    expect(own.map((one) => outcomeText(one, outcomeIn(ours, one)))).toEqual(expected);
  });

  test("no other difference shows", () => {
    const shown = sent.flatMap((one) => withDifferences(one, outcomeIn(neutrons, one), context).names);
    expect([...new Set(shown)].sort()).toEqual([...SHOWN[name]!].sort());
  });

  // From outside to the fixed address of a VM is no way in: what has a floating IP answers by that, with Neutron too.
  test("whatever a VM sends to a machine is answered, and whatever reaches one by an external address", () => {
    const inside = (address: string) => [...around.subnets.values()].some((cidr) => contains(cidr, address));
    const unanswered = sent
      .filter(({ from, packet }) => from.kind === "vm" || !inside(packet.destination))
      .map((one) => ({ one, outcome: outcomeIn(ours, one) }))
      .filter(({ outcome: { at, answered } }) => !answered && at !== "nowhere");
    expect(unanswered.map(({ one, outcome }) => outcomeText(one, outcome))).toEqual([]);
  });
});

function withDifferences(
  sent: Sent,
  neutrons: Outcome,
  context: Context,
): { readonly outcome: Outcome; readonly names: readonly string[] } {
  const names: string[] = [];
  let outcome = neutrons;
  for (const difference of DIFFERENCES) {
    const own = difference.ours(sent, outcome, context);
    if (own === undefined) continue;
    outcome = own;
    names.push(difference.name);
  }
  return { outcome, names };
}
