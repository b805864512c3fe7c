import type { Compilation } from "../../../lib/compile";
import { draw } from "../../../lib/picture/draw";
import { overview } from "../../../lib/picture/overview";
import type { VrrpState } from "../../../lib/engine/ha/vrrp-instances";
import type { HostSeen } from "../../../lib/serve/hosts/seen";
import { mastersOf, type Masters } from "../../../lib/serve/ways/masters";
import { placesOf } from "../../../lib/serve/ways/places";
import { wayAnswer, type Ends, type ShownTrace, type WayAnswer } from "../../../lib/serve/ways/way-answer";
import { checkOf } from "../../../lib/topology/ends/checks";
import { trace } from "../../../lib/trace/tracing";
import { World } from "../../../lib/trace/world/world";
import { compiledDocument } from "../../compiled";
import { PIECES } from "../../hostile/strings";

const [DVR, HA] = ["dvr", "ha"].map((name) => compiledDocument(`environments/${name}.yaml`)) as [
  Compilation,
  Compilation,
];

function answer({ topology, placement }: Compilation, ends: Ends, masters: Masters = {}): WayAnswer {
  return wayAnswer(new World(topology, placement, masters), masters, ends);
}

function found(compilation: Compilation, ends: Ends, masters: Masters = {}): ShownTrace {
  const shown = answer(compilation, ends, masters);
  if ("problems" in shown) throw new Error(JSON.stringify(shown));
  return shown;
}

test("the boxes of the page's picture that a packet and its answer pass, with the numbers of the hops", () => {
  const { there, back } = found(DVR, { from: "vm2", to: "8.8.8.8" });
  const boxes = new Set(draw(DVR).boxes.map(({ id }) => id));
  const shown = (places: ShownTrace["there"]["places"]) =>
    places.map(({ box, hops }) => `${boxes.has(box) ? "" : "not drawn: "}${box} ${hops.join(",")}`.trim());
  expect(shown(there.places)).toEqual([
    "vms compute-2 db 172.16.2.1",
    "network back",
    "router r1 compute-2 1",
    "network back",
    "router r1@network-2 network-2 2",
    "network public",
  ]);
  expect(shown(back!.places)).toEqual([
    "network public",
    "router r1@network-2 network-2 1",
    "network back",
    "vms compute-2 db 172.16.2.1",
  ]);
});

test("the answer of a floating IP begins at its VM", () => {
  const { title, back } = found(DVR, { from: "outside", to: "203.0.113.101:22/tcp" });
  expect(title).toBe("outside (198.51.100.1) to 203.0.113.101 of floating IP vm1-public");
  expect(back!.places[0]).toEqual({ box: "vms compute-1 web 172.16.1.1", hops: [] });
});

test("a way that ends at a router ends in its box", () => {
  const { reached, there, back } = found(DVR, { from: "outside", to: "203.0.113.11:9/tcp" });
  expect([reached, there.arrives, back]).toEqual([false, false, undefined]);
  expect(there.places).toEqual([
    { box: "network public", hops: [] },
    { box: "router r1 network-1", hops: [1] },
  ]);
  expect(there.hops[0]!.facts).toContainEqual({ word: "filter", text: expect.stringContaining("-j DROP") as string });
});

test("in an overview a host is one box, which has all hops there", () => {
  const { check } = checkOf("trace", { from: "vm1", to: "vm2" }, DVR.topology);
  const { there } = trace(new World(DVR.topology, DVR.placement), check!);
  const places = placesOf(DVR, overview(draw(DVR)), "vm1 (172.16.1.10)", there);
  expect(places).toEqual([
    { box: "host compute-1", hops: [] },
    { box: "networks", hops: [] },
    { box: "host compute-1", hops: [1] },
    { box: "networks", hops: [] },
    { box: "host compute-2", hops: [] },
  ]);
});

test("the way goes by the host that is the master, which is seen and not assumed", () => {
  const ends = { from: "vm1", to: "8.8.8.8" };
  const meant = found(HA, ends);
  expect(meant.there.hops.map(({ host }) => host)).toEqual(["network-1"]);
  expect([meant.assumed, meant.seen]).toEqual([["network-1 is the master of router edge"], []]);
  const failedOver = found(HA, ends, { edge: "network-2" });
  expect(failedOver.there.hops.map(({ host }) => host)).toEqual(["network-2"]);
  expect([failedOver.assumed, failedOver.seen]).toEqual([[], ["network-2 is the master of router edge"]]);
});

function host(name: string, state: VrrpState, alive = true): HostSeen {
  const router = HA.topology.routers[0]!.id;
  const status = { vrrp: [{ router, state, priority: 1, connections: 0, copied: 0 }] };
  return { name, alive, report: { status, drift: [], unconfirmed: [] } as unknown as HostSeen["report"] };
}

test.each<[string, readonly HostSeen[], Masters]>([
  ["one says so", [host("network-1", "BACKUP"), host("network-2", "MASTER")], { edge: "network-2" }],
  ["two say so", [host("network-1", "MASTER"), host("network-2", "MASTER")], {}],
  ["none says so", [host("network-1", "BACKUP"), host("network-2", "FAULT")], {}],
  [
    "the other one answers no more",
    [host("network-1", "MASTER", false), host("network-2", "MASTER")],
    { edge: "network-2" },
  ],
  ["a host says so that does not carry it", [host("compute-1", "MASTER")], {}],
  ["nobody was asked", [], {}],
])("who is the master: %s", (_, hosts, masters) => {
  const { topology, placement } = HA;
  const instances = topology.routers.flatMap(({ name }) => placement.instances.of(name));
  const content = { document: { environment: "ha" }, topology, placed: { ...placement, instances } };
  expect(mastersOf(content as never, hosts)).toEqual(masters);
});

test.each<[Ends, string]>([
  [{ from: "vm9", to: "8.8.8.8" }, 'from: no mapping is called "vm9"; did you mean "vm1"?'],
  [{ from: "vm1", to: "" }, 'to: "" is no end of a way; write the name of a mapping, an IPv4 address or outside'],
  [{ from: "vm1", to: "8.8.8.8/tcp" }, "to: protocol tcp is given without a port"],
  [{ from: "vm1", to: "vm1" }, 'to: "vm1" is where the way begins too'],
  [{ from: "203.0.113.11", to: "vm1" }, "from: 203.0.113.11 belongs to 203.0.113.11 of router r1"],
])("%j says what is wrong at its field", (ends, said) => {
  const shown = answer(DVR, ends);
  if (!("problems" in shown)) throw new Error(shown.verdict);
  expect(shown.problems.map(({ field, message }) => `${field}: ${message}`)).toEqual([
    expect.stringContaining(said) as string,
  ]);
});

test("no text makes it fail", () => {
  const { topology, placement } = DVR;
  const world = new World(topology, placement);
  for (const piece of [...PIECES, "<img src=x onerror=alert(1)>", "constructor", "__proto__", "1.2.3.4:0/tcp"]) {
    for (const ends of [
      { from: piece, to: "8.8.8.8" },
      { from: "vm1", to: piece },
    ])
      expect(wayAnswer(world, {}, ends)).toHaveProperty("problems");
  }
});
