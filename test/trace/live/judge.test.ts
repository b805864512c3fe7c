import * as fc from "fast-check";
import { checkOf } from "../../../lib/topology/ends/checks";
import type { LiveFact } from "../../../lib/trace/live-fact";
import { isBypassed, newBypasses } from "../../../lib/trace/live/bypass";
import { withLive } from "../../../lib/trace/live/live";
import { masterFacts, type Instances } from "../../../lib/trace/live/masters";
import { questionsOf as hostQuestionsOf } from "../../../lib/trace/live/questions";
import { traceLines } from "../../../lib/trace/report/text";
import type { Trace } from "../../../lib/trace/trace";
import { trace } from "../../../lib/trace/tracing";
import { World } from "../../../lib/trace/world/world";
import { compiled, compiledDocument } from "../../compiled";
import { validDeclarations } from "../../topology/arbitrary";
import { questionsOf } from "../questions";
import { healthy, saidBy, type Lines } from "./healthy";

const { topology, placement } = compiledDocument("environments/dvr.yaml");
const OUTSIDE = "8.8.8.8";

function asked(from: string, to: string): { readonly world: World; readonly found: Trace } {
  const world = new World(topology, placement);
  return { world, found: trace(world, checkOf("asked", { from, to }, topology).check!) };
}

function factsOf({ there, back }: Trace): readonly LiveFact[] {
  return [there, back].flatMap((way) => [
    ...(way?.hops ?? []).flatMap(({ live }) => [...live!.link, ...live!.facts]),
    ...(way?.end.live?.link ?? []),
  ]);
}

/** From vm4 on compute-1 by network-1 to the outside, of hosts on which something is not as it should be. */
function judged(change: (host: string, line: string) => string): Trace {
  const { world, found } = asked("vm4", OUTSIDE);
  const lines = new Map(
    [...healthy(world, found)].map(([host, said]) => [host, said.map((line) => change(host, line))]),
  );
  return withLive(world, found, { said: saidBy(lines), instances: new Map(), bypassed: [] });
}

test("of every document: hosts on which all is well stop nothing, and with anything missing they do", () => {
  let stopped = 0;
  fc.assert(
    fc.property(validDeclarations(), fc.nat(), fc.nat(), (declarations, which, missing) => {
      const compilation = compiled(declarations);
      const world = new World(compilation.topology, compilation.placement);
      const questions = questionsOf(compilation);
      if (questions.length === 0) return;
      const found = trace(world, questions[which % questions.length]!);
      const lines = healthy(world, found);
      expect([...hostQuestionsOf(world, found).keys()].sort()).toEqual([...lines.keys()].sort());
      const live = withLive(world, found, { said: saidBy(lines), instances: new Map(), bypassed: [] });
      expect(factsOf(live).filter(({ state }) => state !== "fine")).toEqual([]);
      expect(live.live).toEqual({ masters: [], bypassed: [] });
      const needed = [...lines].flatMap(([host, said]) =>
        said.filter((line) => NEEDED.test(line)).map((line) => [host, line] as const),
      );
      if (needed.length === 0) return;
      const [host, line] = needed[missing % needed.length]!;
      const without = new Map([...lines, [host, lines.get(host)!.filter((one) => one !== line)]]);
      const { stop } = withLive(world, found, { said: saidBy(without), instances: new Map(), bypassed: [] }).live!;
      expect([line, stop?.fact.host]).toEqual([line, host]);
      stopped++;
    }),
    { numRuns: 150 },
  );
  expect(stopped).toBeGreaterThan(30);
}, 120_000);

/** What no packet gets past without. The device of an underlay's address is there, for it has that. */
const NEEDED = /^(space|device (?!- eth1)|address|route|lookup|rule|underlay|reaches) /;

/** A line of a host, what it is instead, and what is said then. */
const STOPS: readonly (readonly [host: string, line: RegExp, instead: string, text: RegExp])[] = [
  ["network-1", /^(device - br-ex) 1/, "$1 0", /^bridge br-ex is down on network-1$/],
  ["compute-1", /^(device - brqb9c6599d-af) 1/, "$1 0", /^bridge brqb9c6599d-af is down on compute-1$/],
  ["network-1", /^(device - vxlan-1002) 1/, "$1 0", /^VXLAN device vxlan-1002 is down on network-1$/],
  ["network-1", /^(device - vxlan-1002 1 1 1450) brq\S+/, "$1 -", /^VXLAN device vxlan-1002 is no port of brq/],
  ["network-1", /^(device - vxlan-1002 1 1 1450 brq\S+) 3/, "$1 0", /^VXLAN device vxlan-1002 does not forward on/],
  [
    "network-1",
    /^device - eth1 1/,
    "device - eth1 0",
    /^underlay address 198\.18\.1\.11 is on eth1, which is down, on/,
  ],
  ["network-1", /^device - eth1 1 1/, "device - eth1 1 -", /198\.18\.1\.11 is on eth1, which has no carrier, on/],
  ["compute-1", /^reaches .*/, "", /^underlay address 198\.18\.1\.21 has no route to 198\.18\.1\.11 on compute-1$/],
  ["compute-1", /^forwarding .* dst 198\.18\.1\.11 .*/, "", /vxlan-1002 sends nothing to 198\.18\.1\.11 of network-1/],
  ["network-1", /^uplink br-ex eth2 1/, "uplink br-ex eth2 0", /^bridge br-ex leads to eth2, without carrier, on/],
  ["network-1", /^(device - tap\S+) 1/, "$1 0", /^tap tap\S+ is down on network-1$/],
  ["network-1", /^(device - tap\S+ 1 1 \d+) \S+/, "$1 br-other", /^tap tap\S+ is in br-other, not in \S+, on/],
  ["network-1", /^(device - tap\S+ 1 1 \d+ \S+) 3/, "$1 0", /^tap tap\S+ does not forward on network-1$/],
  ["network-1", /^(device \S+ sg-\S+) 1/, "$1 0", /^device sg-\S+ is down on network-1$/],
  ["network-1", /^(device \S+ sg-\S+ 1 1 \d+ - -) 1/, "$1 0", /^device sg-\S+ passes no packets on/],
  ["network-1", /^space .*/, "", /^namespace qrouter-\S+ is missing on network-1$/],
  ["network-1", /^address \S+ sg.*/, "", /^address 172\.16\.2\.254 is not on sg-\S+ on network-1$/],
  ["network-1", /^route \S+ default .*/, "", /^route default via 203\.0\.113\.1 dev qg-\S+ is missing on network-1$/],
  ["compute-1", /^(route \S+ default .* table) \d+/, "$1 7", /^route default via 172\.16\.2\.254 dev qe-\S+ table/],
  ["compute-1", /^lookup \S+ 700.*/, "", /^routing rule 700: from 172\.16\.2\.0\/24 lookup \d+ is missing on/],
  ["network-1", /^(rule .*)203\.0\.113\.11 /, "$1203.0.113.9 ", /^rule -A snat .* is not in table nat on network-1$/],
  ["network-1", /^(neighbour \S+ qg\S+ \S+) .*/, "$1 used 9/9/3 probes 6 FAILED", /^neighbour 203\.0\.113\.1 does not/],
  ["network-1", /^(neighbour \S+ qg\S+ \S+) .*/, "$1 used 9/9/3 probes 2 INCOMPLETE", /203\.0\.113\.1 does not answer/],
];

/** What somebody added on network-1 to the namespace SPACE, and what is said then. */
const STRANGERS: readonly (readonly [line: string, text: RegExp])[] = [
  [
    "rule SPACE filter [5:420] -A FORWARD -s 172.16.2.0/24 -j DROP",
    /^rule -A FORWARD -s 172\.16\.2\.0\/24 -j DROP of table filter is not ours, and drops it \(5 packets\) on network-1$/,
  ],
  [
    "rule SPACE filter [1:84] -A FORWARD -d 8.8.8.8/32 -p icmp -j REJECT --reject-with icmp-port-unreachable",
    /^rule -A FORWARD .* -j REJECT .* is not ours, and drops it \(1 packet\) on network-1$/,
  ],
  ["rule SPACE filter [5:420] -P FORWARD DROP", /^rule -P FORWARD DROP of table filter is not ours, and drops it/],
  [
    "lookup SPACE 50: from 172.16.2.0/24 blackhole",
    /^routing rule 50: from 172\.16\.2\.0\/24 blackhole is not ours, and drops/,
  ],
  [
    "route SPACE unreachable 8.8.8.0/24 proto static",
    /^route unreachable 8\.8\.8\.0\/24 proto static is not ours, and drops it on/,
  ],
];

const withLine = (line: string) =>
  judged((host, one) =>
    host === "network-1"
      ? one.replace(/^space (\S+)/, (all, space: string) => `${all}\n${line.replace("SPACE", space)}`)
      : one,
  );

test.each(STRANGERS)("somebody added %s: it stops", (line, text) => {
  expect(withLine(line).live?.stop?.text).toMatch(text);
});

test.each([
  ["rule SPACE filter [0:0] -A FORWARD -s 10.9.0.0/16 -j DROP", []],
  ["rule SPACE filter [0:0] -A INPUT -j DROP", []],
  ["rule SPACE nat [0:0] -A PREROUTING -d 8.8.4.4/32 -j DNAT --to-destination 10.0.0.1", []],
  ["rule SPACE filter [7:0] -A FORWARD -m time --timestart 08:00 -j DROP", [/^rule .* is not ours \(7 packets\)$/]],
  ['rule SPACE filter [7:0] -A FORWARD -m u32 --u32 "0x0&0x0=0x0" -j DROP', [/^rule .* is not ours \(7 packets\)$/]],
  ['rule SPACE filter [7:0] -A FORWARD -p vrrp -m u32 --u32 "0x0&0x0=0x0" -j DROP', []],
  [
    "rule SPACE nat [1:0] -A PREROUTING -d 8.8.8.8/32 -j DNAT --to-destination 8.8.8.8",
    [/is not ours, and changes it \(1 packet\)$/],
  ],
  ["route SPACE 10.9.0.0/16 via 172.16.2.9 dev sg-0", []],
  [
    "route SPACE 8.8.8.8 via 203.0.113.9 dev qg-0",
    [/^route 8\.8\.8\.8 via .* is not ours, and sends it to 203\.0\.113\.9 by qg-0$/],
  ],
  ["lookup SPACE 9: from 10.9.0.0/16 lookup 7", [/^routing rule 9: from 10\.9\.0\.0\/16 lookup 7 is not ours$/]],
  ["table SPACE inet mine", [/^nftables inet mine is not ours$/]],
])("somebody added %s: it stops nothing that is known", (line, texts) => {
  const live = withLine(line);
  const odd = factsOf(live).filter(({ about }) => about === "stranger");
  // Packets and their answers pass it.
  expect([...new Set(odd.map(({ subject, found }) => `${subject} ${found}`))]).toEqual(
    texts.map((text) => expect.stringMatching(text) as string),
  );
  expect(live.live?.stop).toBeUndefined();
});

test("a rule that drops stops for certain only where none before it is of unknown meaning", () => {
  const line =
    "rule SPACE filter [3:0] -A FORWARD -m time --timestart 08:00 -j ACCEPT\nrule SPACE filter [5:420] -A FORWARD -j DROP";
  const live = judged((host, one) =>
    host === "network-1"
      ? one.replace(/^space (\S+)/, (all, space: string) => `${all}\n${line.replaceAll("SPACE", space)}`)
      : one,
  );
  expect(factsOf(live).map(({ found }) => found)).toContain("is not ours, and may drop it (5 packets)");
  expect(live.live?.stop).toBeUndefined();
});

test.each(STOPS)("%s %s becomes %j: it stops", (host, line, instead, text) => {
  const { live } = judged((name, one) => (name === host ? one.replace(line, instead) : one));
  expect([live?.stop?.text, live?.stop?.fact.host]).toEqual([expect.stringMatching(text), host]);
});

test.each([
  ["an MTU that differs", /^(device \S+ qg-\S+ 1 1) 1500/, "$1 1400", /^qg-\S+ is up, MTU 1400, not 1500$/],
  [
    "a bridge whose MTU is smaller",
    /^(device - br-ex 1 1) 1500/,
    "$1 1400",
    /^br-ex is up, MTU 1400, and the network has/,
  ],
  ["a device without carrier", /^(device \S+ qg-\S+) 1 1/, "$1 1 0", /^qg-\S+ is up, without carrier$/],
  ["no port of a bridge", /^uplink .*/, "", /^br-ex has no port but those of routers$/],
  [
    "a neighbour that was silent long ago",
    /^(neighbour \S+ qg\S+ \S+) .*/,
    "$1 used 99/99/90probes 6 FAILED",
    /^203\.0\.113\.1 did not answer 90 s ago, and nobody asked since$/,
  ],
  [
    "a neighbour that is asked for now",
    /^(neighbour \S+ qg\S+ \S+) .*/,
    "$1 used 9/9/0 probes 1 INCOMPLETE",
    /^203\.0\.113\.1 is being asked for$/,
  ],
  [
    "a neighbour with another MAC",
    /^(neighbour \S+ sg\S+ 172\.16\.2\.40 lladdr) \S+/,
    "$1 02:00:00:00:00:09",
    /^172\.16\.2\.40 is at 02:00:00:00:00:09, REACHABLE, and should be at fa:16:3e:a1:00:40$/,
  ],
  [
    "a MAC behind another port",
    /^(forwarding \S+ fa:16:3e:a1:00:40 dev) vxlan-1002 master/,
    "$1 tap-other master",
    /^fa:16:3e:a1:00:40 is behind tap-other, and should be on compute-1$/,
  ],
  [
    "a MAC at another host",
    /^(forwarding \S+ fa:16:3e:a1:00:40 dev vxlan-1002 dst) 198\S+/,
    "$1 198.18.1.22",
    /^fa:16:3e:a1:00:40 is behind vxlan-1002 at 198\.18\.1\.22, and should be at 198\.18\.1\.21$/,
  ],
  [
    "a connection without an answer",
    /^(flow .*)src=8/,
    "$1[UNREPLIED] src=8",
    /^icmp 172\.16\.2\.40 -> 8\.8\.8\.8 is tracked, not answered, seen as 203\.0\.113\.12$/,
  ],
])("%s is told, and stops nothing", (_, line, instead, text) => {
  const live = judged((host, one) => (host === "network-1" ? one.replace(line, instead) : one));
  const odd = factsOf(live).filter(({ state }) => state === "odd");
  expect(odd.map(({ subject, found }) => `${subject} ${found}`)).toContainEqual(expect.stringMatching(text));
  expect(live.live?.stop).toBeUndefined();
});

test("what nobody has sent yet is nothing odd", () => {
  const live = judged((_, line) => line.replace(/^(neighbour|flow|forwarding \S+ fa:) ?.*/, ""));
  expect(factsOf(live).filter(({ state }) => state !== "fine")).toEqual([]);
});

test("a neighbour that is silent because of what lies behind it is not the reason", () => {
  const live = judged((_, line) =>
    line.replace(/^(neighbour .*) lladdr .*/, "$1 used 9/9/3 probes 6 FAILED").replace(/^address \S+ sg.*/, ""),
  );
  expect(live.live?.stop).toMatchObject({
    way: "there",
    hop: 2,
    text: expect.stringMatching(/^address 172/) as string,
  });
});

test("the answer's way stops too", () => {
  const live = judged((_, line) =>
    line.replace(/^(neighbour \S+ \S+ 172\.16\.2\.40) .*/, "$1 used 9/9/3 probes 6 FAILED"),
  );
  expect(live.live?.stop).toMatchObject({
    way: "back",
    hop: 2,
    text: "neighbour 172.16.2.40 does not answer on network-1",
  });
});

test("of a host that did not answer nothing is known, and the others tell what they know", () => {
  const { world, found } = asked("vm4", OUTSIDE);
  const lines: Lines = new Map([...healthy(world, found)].filter(([host]) => host !== "network-1"));
  const live = withLive(world, found, { said: saidBy(lines), instances: new Map(), bypassed: [] });
  const wrong = factsOf(live).filter(({ state }) => state !== "fine");
  expect([...new Set(wrong.map(({ about, host, state }) => `${about} ${host} ${state}`))]).toEqual([
    "host network-1 unknown",
  ]);
  expect(live.live?.stop).toBeUndefined();
});

test.each([
  [/^space .*/, "", /^namespace qrouter-\S+ is missing$/],
  [/^forwarding brqb9c6599d-af fa:16:3e:52:1f:05 .*/, "", /^no entry of brqb9c6599d-af leads to tap521f0597-a6$/],
])("an instance to which nothing comes is gone round: %s", (line, instead, why) => {
  const { world, found } = asked("vm4", OUTSIDE);
  const lines = new Map([
    ...healthy(world, found),
    [
      "compute-1",
      healthy(world, found)
        .get("compute-1")!
        .map((one) => one.replace(line, instead)),
    ],
  ]);
  expect(newBypasses(world, found, saidBy(healthy(world, found)), [])).toEqual([]);
  const bypassed = newBypasses(world, found, saidBy(lines), []);
  expect(bypassed).toMatchObject([{ host: "compute-1", router: "r1", why: expect.stringMatching(why) as string }]);
  expect(newBypasses(world, found, saidBy(lines), bypassed)).toEqual([]);
  const without = new World(topology, placement, {}, (node, port) => isBypassed(bypassed, node, port));
  const round = trace(without, checkOf("asked", { from: "vm4", to: OUTSIDE }, topology).check!);
  expect([round.reached, round.there.hops.map(({ host }) => host)]).toEqual([true, ["network-1"]]);
});

test("what a host says steers no terminal", () => {
  const live = judged((_, line) => line.replace(/^(device - tap\S+ 1 1 \d+) \S+/, "$1 \u001b[31mbr-other"));
  expect(live.live?.stop?.text).toMatch(/^tap tap\S+ is in \\u001b\[31mbr-other, not in /);
  expect(traceLines(live).join("")).not.toContain("\u001b");
});

test.each<[string, readonly (readonly [string, string | undefined])[], string, LiveFact["state"]]>([
  [
    "one",
    [
      ["network-2", "MASTER"],
      ["network-1", "BACKUP"],
    ],
    "has its master here; network-1: BACKUP",
    "fine",
  ],
  [
    "two",
    [
      ["network-2", "MASTER"],
      ["network-1", "MASTER"],
    ],
    "has 2 masters: network-2, network-1",
    "odd",
  ],
  [
    "none",
    [
      ["network-2", "DOWN"],
      ["network-1", "FAULT"],
    ],
    "has no master: network-2: DOWN, network-1: FAULT",
    "stops",
  ],
  [
    "none of those that answered",
    [
      ["network-2", undefined],
      ["network-1", "BACKUP"],
    ],
    "has no master: network-2: no answer, network-1: BACKUP",
    "unknown",
  ],
])("masters: %s", (_, said, found, state) => {
  const hop = asked("vm2", OUTSIDE).found.there.hops[1]!;
  const instances: Instances = new Map(said);
  expect(masterFacts(hop, instances)).toMatchObject([{ host: "network-2", subject: "r1", found, state }]);
});

test("for people: a mark before what is wrong, and the reason at the end", () => {
  const text = traceLines(judged((_, line) => line.replace(/^(device - br-ex) 1/, "$1 0")));
  expect(text).toContain("  |  network back on compute-1, then on network-1");
  expect(text).toContain("  !  bridge      br-ex is down");
  expect(text).toContainEqual(expect.stringMatching(/^ {5}nat {9}-A snat .* --random-fully; 3 packets$/));
  expect(text.at(-1)).toBe("stops here: bridge br-ex is down on network-1");
  expect(text.at(-2)).toMatch(/^by the document: answered: it is seen as 203\.0\.113\.11/);
});
