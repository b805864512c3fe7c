import type { HostBundle } from "../../../lib/bundle/bundle";
import { Takeover } from "../../../lib/engine/addresses/takeover";
import { Hosts, instance, OWN, router, THEIRS, type Has } from "./hosts";

/** Who may have had an external address that a host gets, and what becomes of that. */

const ADDRESS = "203.0.113.10";
const STRANGER = "52:54:00:12:34:56";

afterEach(() => jest.restoreAllMocks());

interface Given {
  readonly before?: HostBundle;
  readonly own?: Has;
  readonly others?: Readonly<Record<string, Has>>;
  readonly floatingIps?: readonly string[];
}

function takeover(
  after: HostBundle,
  answers: readonly string[],
  { before, own = [], others, floatingIps = [] }: Given,
) {
  const hosts = new Hosts(answers, own, others);
  return { hosts, outcome: Takeover.of(hosts.own, before, after, { others: hosts.others, floatingIps }) };
}

/** All of it, up to the point where it is undone. */
async function whole(...given: Parameters<typeof takeover>) {
  const { hosts, outcome } = takeover(...given);
  const told: string[] = [];
  const change = await outcome;
  await change.complete((line) => told.push(line));
  const done = hosts.done.splice(0);
  await change.undo();
  return { told, done, undone: hosts.done };
}

test.each([
  ["a router", router(ADDRESS)],
  ["an instance of a pair", instance(ADDRESS)],
])("%s: another one's address is refused, with its MAC", async (_, after) => {
  const { hosts, outcome } = takeover(after, [`${ADDRESS} ${STRANGER}\n`], { others: { other: [] } });
  await expect(outcome).rejects.toThrow(
    `behind bridge br-ex somebody else answers for ${ADDRESS} (${STRANGER}), which routers of this host are to get: ` +
      "give them other addresses, or take these off who has them",
  );
  expect([hosts.asked, hosts.opened]).toEqual([10, ["other"]]);
});

test.each<[string, HostBundle, readonly string[], Given, number]>([
  ["nobody answers", router(ADDRESS), [`203.0.113.1 ${STRANGER}\n`], {}, 1],
  ["the pair's master has it", instance(ADDRESS), [`${ADDRESS} ${OWN}\n`], { others: { other: "unreachable" } }, 1],
  [
    "the gateway answers for everybody",
    router(ADDRESS),
    [`203.0.113.1 ${STRANGER}\n${ADDRESS} ${STRANGER}\n`],
    { others: { other: "unreachable" } },
    1,
  ],
  ["a stranger gives it up", router(ADDRESS), [`${ADDRESS} ${STRANGER}\n`, ""], {}, 2],
  ["the host has it already", router(ADDRESS), [`${ADDRESS} ${STRANGER}\n`], { before: router(ADDRESS) }, 0],
  [
    "the host has it for another environment",
    router(ADDRESS),
    [`${ADDRESS} ${OWN}\n`],
    { own: [`r1 qg-1 ${OWN} ${ADDRESS}/24 plain`] },
    1,
  ],
])("it may be taken if %s, and nobody has to do anything", async (_, after, answers, given, times) => {
  const { hosts, outcome } = takeover(after, answers, given);
  await (await outcome).complete(() => undefined);
  expect({ times: hosts.asked, done: hosts.done }).toEqual({ times, done: [] });
});

test("no other host is asked as long as nobody answers", async () => {
  const { hosts, outcome } = takeover(router(ADDRESS), [""], { others: { other: [] } });
  await outcome;
  expect(hosts.opened).toEqual([]);
});

const has = (mac: string, kind: "plain" | "pair" = "plain", device = "qg-2") => [
  `r2 ${device} ${mac} ${ADDRESS}/24 ${kind}`,
];

test.each<[string, HostBundle, string, Has, string]>([
  ["another router", router(ADDRESS), THEIRS, has(THEIRS), `drop e r2 qg-2 ${ADDRESS}/24`],
  ["a pair", router(ADDRESS), THEIRS, has(THEIRS, "pair"), `drop e r2 qg-2 ${ADDRESS}/24`],
  [
    "a floating IP that is none any more",
    router(ADDRESS),
    THEIRS,
    has(THEIRS, "plain", "fg-2"),
    `drop e r2 fg-2 ${ADDRESS}/24`,
  ],
  ["the router itself, which ends there", router(ADDRESS), OWN, has(OWN), "stop e r2"],
  ["a pair that becomes a plain router here", router(ADDRESS), OWN, has(OWN, "pair"), `drop e r2 qg-2 ${ADDRESS}/24`],
])("%s on another host gives it up, and gets it back", async (_, after, mac, theirs, giving) => {
  const given = { others: { other: theirs, idle: [] as Has, down: "unreachable" as Has } };
  expect(await whole(after, [`${ADDRESS} ${mac}\n`], given)).toEqual({
    told: [`took ${ADDRESS} over from other`],
    done: [`other external ${giving}`, "network-1 external announce e r1 qg-1"],
    undone: ["other external restore e r2"],
  });
});

test.each<[string, string, Has, readonly string[]]>([
  [
    "other",
    "a plain router elsewhere ends",
    has(OWN),
    ["other external stop e r2", "network-1 external announce e r1 qg-1"],
  ],
  ["peer", "one that becomes the other instance does not", has(OWN), []],
  ["other", "an instance that leaves the pair is VRRP's affair", has(OWN, "pair"), []],
])("a new pair on %s: %s", async (name, _, theirs, expected) => {
  const { done } = await whole(instance(ADDRESS), [`${ADDRESS} ${OWN}\n`], { others: { [name]: theirs } });
  expect(done.filter((line) => !line.includes(" vrrp "))).toEqual(expected);
  expect(done.some((line) => line.includes(" vrrp elect e r1"))).toBe(expected.length > 0);
});

test("a floating IP that goes to another host is handed over by the one that has it", async () => {
  const after = router(ADDRESS, { device: "fg-1" });
  const given = { others: { other: has(THEIRS, "plain", "fg-2") }, floatingIps: [ADDRESS] };
  expect(await whole(after, [`${ADDRESS} ${THEIRS}\n`], given)).toEqual({
    told: [`other hands ${ADDRESS} over when it is deployed`],
    done: [],
    undone: [],
  });
});

test.each([
  ["another router's", THEIRS],
  ["the router's own, which was on a host that is down", OWN],
])("%s is not taken from who cannot be asked, and that is said", async (_, mac) => {
  const others = { idle: [], down: "unreachable", gone: "unreachable" } as const;
  const { outcome } = takeover(router(ADDRESS), [`${ADDRESS} ${mac}\n`], { others });
  await expect(outcome).rejects.toThrow(
    new RegExp(
      `answers for ${ADDRESS} \\(${mac}\\).*; down, gone could not be asked whether it is theirs: have them reached, or switch them off$`,
    ),
  );
});

test("who does not give it up has the deployment fail, and is asked to have it again", async () => {
  const { hosts, outcome } = takeover(router(ADDRESS), [`${ADDRESS} ${THEIRS}\n`], {
    others: { stubborn: has(THEIRS) },
  });
  const change = await outcome;
  await expect(change.complete(() => undefined)).rejects.toMatchObject({
    code: "ADDRESS_IN_USE",
    message: `stubborn has ${ADDRESS} and keeps them (it does not): deploy it first`,
  });
  await change.undo().catch(() => undefined);
  expect(hosts.done.at(-1)).toBe("stubborn external restore e r2");
});
