import { fixedIp } from "../fixed-ip";
import type { Compilation } from "../../lib/compile";
import type { Router } from "../../lib/model/topology";
import { detail, subjectsOf } from "../../lib/picture/detail";
import { difference } from "../../lib/picture/difference";
import { draw } from "../../lib/picture/draw";
import { overview } from "../../lib/picture/overview";
import type { Line, List, Mark, Picture } from "../../lib/picture/picture";
import { planPicture } from "../../lib/review/plan-picture";
import { gatewayOf } from "./facts";
import { DISTRIBUTED_PAIRS } from "./distributed-pairs";
import { holds, type Pair } from "./pairs";
import { planOf } from "./plan-of";

/** All that a picture says, when what has one of the marks is left out. */
function said({ groups, boxes, lines }: Picture, without: Mark): string[] {
  const there = <T extends { readonly mark?: Mark }>(things: readonly T[]) =>
    things.filter(({ mark }) => mark !== without);
  return [
    ...there(groups).flatMap(({ id, texts }) => there(texts).map(({ text }) => `group ${id}: ${text}`)),
    ...there(boxes).flatMap(({ id, group, texts, lists }) =>
      there([...texts, ...lists.flatMap((list) => list.texts)]).map(
        ({ text }) => `box ${id} in ${group ?? "none"}: ${text}`,
      ),
    ),
    ...there(lines).map(({ kind, from, to }) => {
      const ends = (kind === "pair" ? [from, to].sort() : [from, to]).join(" to ");
      return `line ${kind} ${ends}`;
    }),
  ].sort();
}

/** Without what came it is the picture before, without what went the picture after. */
function expectDifference(change: Picture, before: Picture, after: Picture): void {
  expect(said(change, "added")).toEqual(said(before, "added"));
  expect(said(change, "removed")).toEqual(said(after, "removed"));
}

/** That every line has its ends. */
function expectWhole({ groups, boxes, lines }: Picture): void {
  const ids = new Set(boxes.map(({ id }) => id));
  expect(ids.size).toBe(boxes.length);
  expect(lines.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
  const inGroups = boxes.flatMap(({ group }) => group ?? []);
  expect(inGroups.filter((group) => !groups.some(({ id }) => id === group))).toEqual([]);
}

/** Where each VM leaves, as the picture has it: the title of its host, and the texts of the box that its arrow leads to. */
function waysOut({ groups, boxes, lines }: Picture): Map<string, { host?: string; router: readonly string[] }[]> {
  const ways = new Map<string, { host?: string; router: readonly string[] }[]>();
  for (const { id, lists, kind, group } of boxes) {
    if (kind !== "vms") continue;
    const ends = lines.filter(({ from }) => from === id).map(({ to }) => boxes.find((box) => box.id === to)!);
    for (const { text } of lists[0]!.texts) {
      const host = groups.find((candidate) => candidate.id === group)?.texts[0]!.text;
      ways.set(text, [
        ...(ways.get(text) ?? []),
        { host, router: ends.flatMap((box) => box.texts.map((line) => line.text)) },
      ]);
    }
  }
  return ways;
}

/** The router that has a VM's gateway address, if it runs. */
function routerOf(compilation: Compilation, subnetName: string, host: string | undefined): string | undefined {
  const { networks, routers } = compilation.topology;
  const subnet = networks.flatMap(({ subnets }) => subnets).find(({ name }) => name === subnetName)!;
  const address = gatewayOf(subnet, host, compilation);
  return routers.find(
    ({ adminStateUp, interfaces }) =>
      adminStateUp && interfaces.map(fixedIp).some((own) => own.subnet === subnetName && own.ipAddress === address),
  )?.name;
}

/** How many floating IPs and ports of them one place has. */
function floatingWays({ topology, placement }: Compilation, router: string, host: string | undefined): number {
  const here = topology.floatingIps.filter(({ name }) => {
    const place = placement.floatingIps.get(name);
    return place?.router === router && place.host === host;
  });
  return here.reduce((sum, { target, forwards }) => sum + (target === undefined ? forwards.length : 1), 0);
}

/** Of a box: floating IPs and port forwards. */
function waysIn(lists: readonly List[]): number {
  return lists.filter(({ noun }) => noun !== "interface").reduce((sum, { texts }) => sum + texts.length, 0);
}

const title = ({ name, ha, snatOf }: Router) =>
  `${name}${snatOf === undefined ? "" : " · SNAT node"}${ha ? " · master" : ""}`;

describe.each([
  ["random documents", holds] as const,
  ...DISTRIBUTED_PAIRS.map(([what, pair]) => [what, (property: (of: Pair) => void) => property(pair)] as const),
])("%s", (_, holdsOf) => {
  test("a picture of a change is both pictures, and marks what differs", () => {
    holdsOf(({ before, after }) => {
      const [was, is] = [draw(before), draw(after)];
      const change = difference(was, is);
      expectDifference(change, was, is);
      expectWhole(change);
      expect(difference(is, is)).toEqual(is);
    });
  }, 120_000);

  test("a picture has every router, forward, floating IP and VM of its document, where it is", () => {
    holdsOf(({ after }) => {
      const picture = draw(after);
      const { topology, placement } = after;
      const running = topology.routers.filter(({ adminStateUp }) => adminStateUp);
      const masters = picture.boxes.filter(({ kind }) => kind === "router");
      expect(masters.map(({ group, texts, lists }) => `${group!}: ${texts[0]!.text}, ${waysIn(lists)}`).sort()).toEqual(
        running
          .map((router) => {
            const forwards = topology.forwards.filter((forward) => forward.router === router.name).length;
            const ways = forwards + floatingWays(after, router.name, undefined);
            return `host ${placement.instances.agentsOf(router.name)[0]!}: ${title(router)}, ${ways}`;
          })
          .sort(),
      );
      const instances = picture.boxes.filter(({ kind }) => kind === "instance");
      expect(instances.map(({ id, lists }) => `${id}, ${waysIn(lists)}`).sort()).toEqual(
        running
          .flatMap(({ name }) =>
            placement.instances
              .computeHostsOf(name)
              .map((host) => `router ${name} ${host}, ${floatingWays(after, name, host)}`),
          )
          .sort(),
      );
      const ways = waysOut(picture);
      expect(ways.size).toBe(topology.mappings.length);
      for (const { name, fixedIps, host } of topology.mappings) {
        const { subnet, ipAddress } = fixedIp({ fixedIps });
        const router = running.find((candidate) => candidate.name === routerOf(after, subnet, host));
        const isLocal = placement.instances.computeHostsOf(router?.name ?? "").includes(host ?? "");
        const box = router && (isLocal ? `${router.name} · instance` : title(router));
        expect(ways.get(`${name} ${ipAddress}`)).toEqual([
          {
            host: host ?? "hosts that are not named",
            router: box === undefined ? [] : (expect.arrayContaining([box]) as unknown),
          },
        ]);
      }
    });
  }, 120_000);

  test("an overview has every host, with the VMs that leave from it, by where they leave", () => {
    holdsOf(({ after }) => {
      const whole = draw(after);
      const picture = overview(whole);
      expectWhole(picture);
      const hosts = picture.boxes.filter(({ kind }) => kind === "network-node" || kind === "compute-host");
      expect(hosts.map(({ texts }) => texts[0]!.text).sort()).toEqual(
        whole.groups.map(({ texts }) => texts[0]!.text).sort(),
      );
      for (const box of hosts) {
        const here = whole.boxes.filter(({ group }) => group === box.id);
        const vms = here.filter(({ kind }) => kind === "vms");
        const number = vms.reduce((sum, { lists }) => sum + lists[0]!.texts.length, 0);
        const said = box.texts.flatMap(({ text }) => /^(\d+) VMs?$/.exec(text)?.[1] ?? []);
        expect(said).toEqual(number === 0 ? [] : [`${number}`]);
        const listed = box.lists[0]!.texts.map(({ text }) => text);
        expect(listed).toHaveLength(here.length);
        const names = here.filter(({ kind }) => kind !== "vms").map(({ texts }) => texts[0]!.text);
        expect(names.filter((name) => !listed.some((text) => text.startsWith(name)))).toEqual([]);
      }
      const leaving = (lines: readonly Line[]) =>
        lines.filter(({ kind }) => kind === "way-out").reduce((sum, { weight = 1 }) => sum + weight, 0);
      const home = new Map(whole.boxes.map(({ id, group }) => [id, group]));
      expect(leaving(picture.lines)).toBe(
        leaving(whole.lines.filter(({ from, to }) => home.get(from) !== home.get(to))),
      );
    });
  }, 120_000);

  test("the detail of each router, host and subnet is a part of the picture that has all ways from there", () => {
    holdsOf(({ before, after }) => {
      const whole = difference(draw(before), draw(after));
      const { routers, subnets } = subjectsOf(whole);
      const parts = [
        ...whole.groups.map(({ id }) => detail(whole, { groups: [id] })),
        ...routers.map((name) => detail(whole, { routers: [name] })),
        ...subnets.map((name) => detail(whole, { subnets: [name] })),
      ];
      for (const part of parts) {
        expectWhole(part);
        const ids = new Set(part.boxes.map(({ id }) => id));
        const ways = whole.lines.filter(({ kind, from }) => kind === "way-out" && ids.has(from));
        expect(ways.filter((line) => !part.lines.includes(line))).toEqual([]);
      }
      const covered = new Set(parts.flatMap(({ boxes }) => boxes));
      const aboutSomething = whole.boxes.filter(({ group }) => group !== undefined);
      expect(aboutSomething.filter((box) => !covered.has(box))).toEqual([]);
    });
  }, 120_000);

  test("a picture of a plan is both pictures of what the hosts have, with every router and VM", () => {
    holdsOf(({ before, after }) => {
      const drawn = (was: Compilation, is: Compilation) => {
        const { plan, configuration } = planOf(was, is);
        return planPicture(plan, configuration);
      };
      const [was, is, change] = [drawn(before, before), drawn(after, after), drawn(before, after)];
      expectDifference(change, was, is);
      expectWhole(change);
      const { topology, placement } = after;
      const served = placement.dhcpServers.flatMap((server) => server.fixedIps.map(({ subnet }) => subnet));
      const mappings = topology.mappings.filter((mapping) => served.includes(fixedIp(mapping).subnet));
      const ways = waysOut(is);
      expect([...ways.keys()].sort()).toEqual(
        mappings.map((mapping) => `${mapping.name} ${fixedIp(mapping).ipAddress}`).sort(),
      );
      for (const { name, fixedIps, host } of mappings) {
        const { subnet, ipAddress } = fixedIp({ fixedIps });
        const router = topology.routers.find((candidate) => candidate.name === routerOf(after, subnet, host));
        const expected = router === undefined ? [] : (expect.arrayContaining([title(router)]) as unknown);
        expect(ways.get(`${name} ${ipAddress}`)).toEqual([{ host: undefined, router: expected }]);
      }
    });
  }, 120_000);
});
