import type { Compilation } from "../../../lib/compile";
import { Figures } from "../traffic/figures";
import { Lab } from "../lab";
import { documentOf } from "./random/documents";
import { questionsOf, type Asked } from "./random/questions";
import { answerOf, compared, sightingsIn, sightingsOf, type Capture } from "./random/sightings";
import { TracedSite } from "./random/site";

/**
 * What a trace says of random documents is what real packets do: whether they are answered, as whom they are seen, and by which devices
 * of which namespaces they pass, there and back. Each document is deployed over the one before.
 */
const SEEDS = [10, 14, 23, 24, 25, 26, 12, 18, 9];

let site: TracedSite;
const figures = new Figures("Traces and packets");
/** How often there was what. */
const seen = new Map<string, number>();

beforeAll(async () => {
  site = await TracedSite.up();
});

afterAll(async () => {
  for (const [what, times] of [...seen].sort()) figures.add(what, times);
  figures.print();
  await Lab.down();
});

test.each(SEEDS)("the document of seed %i: packets go as the trace says", async (seed) => {
  const begun = performance.now();
  const compilation = await site.deploy(documentOf(seed, site.fixed, site.lock));
  const deployed = performance.now();
  const asked = questionsOf(compilation);
  const { told, captures } = await site.ask(asked);
  const seconds = [deployed - begun, performance.now() - deployed].map((time) => Math.round(time / 1000));
  figures.add(`seed ${seed}: ${summary(compilation)}`, `${asked.length} questions`, `${seconds.join(" + ")} s`);
  for (const one of asked) count(one);
  expect(differences(asked, told, captures)).toEqual([]);
});

test("there was something of every kind", () => {
  const kinds = ["legacy", "master", "distributed"].map((role) => `hops, ${role}`);
  const ends = ["arrived", "dropped", "nobody", "elsewhere"].map((kind) => `ends, ${kind}`);
  const protocols = ["icmp", "tcp", "udp"].map((protocol) => `answered, ${protocol}`);
  for (const what of [...kinds, ...ends, ...protocols, "seen as another", "led to another"]) {
    expect([what, seen.get(what) ?? 0]).toEqual([what, expect.any(Number)]);
    expect(seen.get(what) ?? 0).toBeGreaterThan(0);
  }
});

/** What does not go as the trace says; nothing: all of it does. */
function differences(asked: readonly Asked[], told: ReadonlyMap<number, string>, captures: readonly Capture[]) {
  const sightings = sightingsIn(captures, asked);
  return asked.flatMap((one) => {
    const ways = compared(sightingsOf(one), sightings.get(one.number)!);
    const said = [answerOf(one), ...ways.expected];
    const found = [told.get(one.number), ...ways.seen];
    const { sender, protocol, source, sourcePort, destination, port } = one;
    const question = `${sender}: ${protocol} ${source}:${sourcePort} -> ${destination}:${port ?? ""}`;
    return said.join("\n") === found.join("\n") ? [] : [{ question, said, found }];
  });
}

/** `2 legacy, 1 distributed pair without SNAT, 5 VMs, 3 forwards, 2 floating IPs` */
function summary({ topology: { routers, mappings, forwards, floatingIps } }: Compilation): string {
  const kinds = routers.map(({ ha, distributed, gateway, adminStateUp }) =>
    [
      distributed ? "distributed" : ha ? "" : "legacy",
      ...(ha ? ["pair"] : []),
      ...(gateway?.enableSnat === false ? ["without SNAT"] : []),
      ...(gateway === undefined ? ["inside"] : []),
      ...(adminStateUp ? [] : ["down"]),
    ]
      .filter((word) => word !== "")
      .join(" "),
  );
  return `${kinds.join(", ")}; ${mappings.length} VMs, ${forwards.length} forwards, ${floatingIps.length} floating IPs`;
}

function count({ protocol, said: { reached, seenAs, from, there, back } }: Asked): void {
  const sees = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  if (reached) sees(`answered, ${protocol}`);
  if (seenAs !== undefined && seenAs !== from.address) sees("seen as another");
  if (there.end.packet.destination !== there.sent.destination) sees("led to another");
  sees(`ends, ${(back ?? there).end.kind}`);
  for (const { role } of [...there.hops, ...(back?.hops ?? [])]) sees(`hops, ${role}`);
}
