import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import { guestsOf, outsideAddresses, outsideGuest, type Guest } from "../../lib/probe/guests";
import { probesOf, questionLines, resultsOf } from "../../lib/probe/plan";
import type { ProbeResult } from "../../lib/probe/result";
import { portOf } from "../../lib/probe/probes/ways-out";
import { Said, type Arrival } from "../../lib/probe/said";
import { compiled as compiledFrom } from "../compiled";

const RUN = "a1b2c3";
const declared = (name: string): Declarations =>
  parse(readFileSync(join(__dirname, `../../environments/${name}.yaml`), "utf8")) as Declarations;
const document = (name: string) => compiledFrom(declared(name));
const hostsOf = ({ topology }: ReturnType<typeof document>) => topology.hosts.map(({ name }) => name);

/** Every guest came, and everybody it asked for is there. */
function arrived(guests: readonly Guest[], more: Partial<Arrival> = {}): Map<string, Arrival> {
  return new Map(
    guests.map(({ name, candidates, asked }, index) => [
      name,
      {
        process: String(100 + index),
        address: candidates[0],
        who: new Map(asked.map((address) => [address, "fa:16:3e:00:00:01"])),
        lacks: [],
        ...more,
      },
    ]),
  );
}

function results(
  name: string,
  arrivals: (guests: readonly Guest[]) => Map<string, Arrival>,
  heard = "",
): readonly ProbeResult[] {
  const compiled = document(name);
  const guests = guestsOf(compiled, hostsOf(compiled), RUN);
  const came = arrivals(guests);
  const said = new Said(came);
  said.hear(heard, new Map(guests.map((guest) => [came.get(guest.name)?.process ?? "", guest.name])));
  return resultsOf(probesOf(compiled, guests, came, RUN), said);
}

describe.each(["spread", "ha", "dvr"])("%s", (name) => {
  const compiled = document(name);
  const guests = guestsOf(compiled, hostsOf(compiled), RUN);

  test("each compute host has a guest on each of its subnets, with the gateway of its VMs", () => {
    for (const { host, fixedIps } of compiled.topology.mappings) {
      const there = guests.filter((guest) => guest.host === host && guest.subnet.name === fixedIps[0]!.subnet);
      expect(there).toHaveLength(1);
      expect(there[0]!.gateway?.router).toBeDefined();
    }
  });

  test("no two guests try one address, and none tries one that the document has", () => {
    const tried = guests.flatMap(({ candidates }) => candidates);
    expect(new Set(tried).size).toBe(tried.length);
    const text = JSON.stringify([compiled.topology, compiled.placement.dhcpServers]);
    expect(tried.filter((address) => text.includes(`"${address}"`))).toEqual([]);
    expect(new Set(guests.map(({ mac }) => mac)).size).toBe(guests.length);
  });

  test("an address outside is asked for from another host than its own, where there is one", () => {
    for (const outside of outsideAddresses(compiled)) {
      const guest = outsideGuest(guests, outside)!;
      const others = compiled.topology.hosts.filter(
        ({ name: host, bridgeMappings }) => !outside.hosts.includes(host) && Object.keys(bridgeMappings).length > 0,
      );
      expect(outside.hosts.includes(guest.host)).toBe(others.length === 0);
    }
  });

  test("nothing is green without an answer", () => {
    expect(results(name, arrived).filter(({ state }) => state === "ok")).toEqual([]);
  });

  test("what a host cannot ask is not asked", () => {
    const lacking = results(name, (all) => arrived(all, { lacks: ["bash", "ping", "conntrack"] }));
    expect(lacking.filter(({ probe, state }) => probe !== "gateway" && state !== "not asked")).toEqual([]);
    expect(lacking.some(({ found }) => / has no bash/.test(found))).toBe(true);
  });

  test("a bridge that is down is a failure, one that nobody could look at is none", () => {
    const broken = { process: undefined, absence: { broken: true, why: "bridge br-ex is down" } };
    expect(new Set(results(name, (all) => arrived(all, broken)).map(({ state }) => state))).toEqual(
      new Set(["failed"]),
    );
    const unable = { process: undefined, absence: { broken: false, why: "its namespace could not be made" } };
    expect(new Set(results(name, (all) => arrived(all, unable)).map(({ state }) => state))).toEqual(
      new Set(["not asked"]),
    );
  });
});

test("questions go to the host of their guest, once each, and none that it cannot ask", () => {
  const compiled = document("spread");
  const guests = guestsOf(compiled, hostsOf(compiled), RUN);
  const arrivals = arrived(guests);
  const probes = probesOf(compiled, guests, arrivals, RUN);
  const lines = questionLines(probes, arrivals);
  expect([...lines.get("compute-1")!]).toContain("100 discover a1b20001 fa163ea10050");
  expect([...lines.get("network-2")!]).toContain("102 tcp 203.0.113.11 34203");
  const unable = questionLines(probes, arrived(guests, { lacks: ["bash"] }));
  expect([...unable.values()].flatMap((some) => [...some]).filter((line) => !/ (ping|mtu) /.test(line))).toEqual([]);
});

test("a host that was not asked makes what needs it not asked", () => {
  const compiled = document("spread");
  const guests = guestsOf(compiled, ["compute-1"], RUN);
  const arrivals = arrived(guests);
  const found = resultsOf(probesOf(compiled, guests, arrivals, RUN), new Said(arrivals));
  expect(found.find(({ probe, subject }) => probe === "port forward" && subject === "vm1-web")).toMatchObject({
    state: "not asked",
    found: "no host with the network of 203.0.113.11 was asked",
  });
});

describe("via of a check, where a pair leads outside", () => {
  const checks: Declarations["checks"] = Object.fromEntries(
    ["network-1", "network-2", "r1", "compute-2"].map((via) => [
      via,
      { from: "vm2", to: "outside", protocol: "icmp", via },
    ]),
  );
  const compiled = compiledFrom({ ...declared("dvr"), checks });
  const guests = guestsOf(compiled, hostsOf(compiled), RUN);
  const arrivals = arrived(guests);
  const pair = compiled.topology.routers.find(({ ha, gateway }) => ha && gateway !== undefined)!;
  const seen = pair.gateway!.fixedIps[0]!.ipAddress;

  /** @param masters hosts that say they are the pair's */
  function judged(masters: readonly string[]): Readonly<Record<string, string>> {
    const from = guests.findIndex(({ host, subnet }) => host === "compute-2" && subnet.name === "db");
    const outside = outsideGuest(
      guests,
      outsideAddresses(compiled).find(({ address }) => address === seen)!,
    )!;
    const [asking, asked] = [guests[from]!, outside].map(({ name }) => arrivals.get(name)!);
    const said = new Said(arrivals);
    for (const host of masters) said.elected(pair.id, host);
    const ends = `src=${seen} dst=${asked!.address} sport=1024 dport=${portOf(from)}`;
    const heard = [
      `answer ${asking!.process} ping ${asked!.address} yes`,
      `flow ${asked!.process} udp 17 29 ${ends} src=${asked!.address} dst=${seen} sport=${portOf(from)} dport=1024`,
    ];
    said.hear(heard.join("\n"), new Map(guests.map(({ name }) => [arrivals.get(name)!.process!, name])));
    const all = resultsOf(probesOf(compiled, guests, arrivals, RUN), said);
    return Object.fromEntries(
      all.filter(({ probe }) => probe === "check").map(({ subject, state, found }) => [subject, `${state}: ${found}`]),
    );
  }

  const holds = `ok: outside answers; seen as ${seen}`;

  test("it is the master that packets pass", () => {
    expect(judged(["network-2"])).toEqual({
      "compute-2": holds,
      r1: holds,
      "network-2": holds,
      "network-1": "failed: leaves by r1 on network-2, not by network-1",
    });
  });

  test.each([[[]], [["network-1", "network-2"]]])("which one that is cannot be told: %j", (masters) => {
    const unknown = "not asked: outside answers; which of network-2, network-1 is the master is not known";
    expect(judged(masters)).toEqual({
      "compute-2": holds,
      r1: holds,
      "network-1": unknown,
      "network-2": unknown,
    });
  });
});
