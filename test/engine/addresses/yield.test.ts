import { yieldAddresses } from "../../../lib/engine/addresses/yield";
import { bundle } from "../bundles";
import { Hosts, OWN, router, THEIRS, type Has } from "./hosts";

/** A host whose deployment failed, and that was to give an address up. */

const ADDRESS = "203.0.113.10";
const NOTHING = bundle([], []);

afterEach(() => jest.restoreAllMocks());

async function yielding(after: typeof NOTHING, own: Has, others: Readonly<Record<string, Has>>) {
  const hosts = new Hosts([], own, others);
  const told: string[] = [];
  await yieldAddresses(hosts.own, router(ADDRESS), after, { others: hosts.others, tell: (line) => told.push(line) });
  return { told, done: hosts.done, opened: hosts.opened };
}

const HAS = [`r1 qg-1 ${OWN} ${ADDRESS}/24 plain`];

test.each<[string, Has, string]>([
  ["another router", [`r2 qg-2 ${THEIRS} ${ADDRESS}/24 plain`], `drop e r1 qg-1 ${ADDRESS}/24`],
  ["the router itself", [`r1 qg-1 ${OWN} ${ADDRESS}/24 plain`], "stop e r1"],
])("gives it up once more if %s has it on another host by now", async (_, theirs, giving) => {
  expect(await yielding(NOTHING, HAS, { other: theirs })).toMatchObject({
    told: [`gave up ${ADDRESS}, which other has now: a boot would bring it back, deploy this host before`],
    done: [`network-1 external ${giving}`],
  });
});

test.each<[string, typeof NOTHING, Has, Has]>([
  ["nobody else has it", NOTHING, HAS, []],
  ["it is not among what it has now", NOTHING, [], [`r2 qg-2 ${THEIRS} ${ADDRESS}/24 plain`]],
  ["nobody says so", NOTHING, HAS, "unreachable"],
])("does nothing if %s", async (_, after, own, theirs) => {
  expect(await yielding(after, own, { other: theirs })).toMatchObject({ told: [], done: [] });
});

test("asks nobody if it was to keep what it has", async () => {
  expect(await yielding(router(ADDRESS), HAS, { other: HAS })).toEqual({ told: [], done: [], opened: [] });
});
