import { fixedIp } from "../fixed-ip";
import type { Compilation } from "../../lib/compile";
import type { Router } from "../../lib/model/topology";
import { difference } from "../../lib/picture/difference";
import { draw } from "../../lib/picture/draw";
import type { Mark, Picture } from "../../lib/picture/picture";
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
    ...there(groups).map(({ id, title }) => `group ${id} ${title}`),
    ...there(boxes).flatMap(({ id, group, texts, list }) =>
      there([...texts, ...(list?.texts ?? [])]).map(({ text }) => `box ${id} in ${group ?? "none"}: ${text}`),
    ),
    ...there(lines).flatMap(({ kind, from, to, labels }) => {
      const ends = (kind === "pair" ? [from, to].sort() : [from, to]).join(" to ");
      return [`line ${kind} ${ends}`, ...there(labels).map(({ text }) => `line ${kind} ${ends}: ${text}`)];
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
  for (const { id, list, kind, group } of boxes) {
    if (kind !== "vms") continue;
    const ends = lines.filter(({ from }) => from === id).map(({ to }) => boxes.find((box) => box.id === to)!);
    for (const { text } of list!.texts) {
      const host = groups.find((candidate) => candidate.id === group)?.title;
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
      expect(
        masters.map(({ group, texts, list }) => `${group!}: ${texts[0]!.text}, ${list!.texts.length}`).sort(),
      ).toEqual(
        running
          .map((router) => {
            const forwards = topology.forwards.filter((forward) => forward.router === router.name).length;
            const ways = forwards + floatingWays(after, router.name, undefined);
            return `host ${placement.instances.agentsOf(router.name)[0]!}: ${title(router)}, ${ways}`;
          })
          .sort(),
      );
      const instances = picture.boxes.filter(({ kind }) => kind === "instance");
      expect(instances.map(({ id, list }) => `${id}, ${list!.texts.length}`).sort()).toEqual(
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
            host: host ?? "VMs on hosts that are not named",
            router: box === undefined ? [] : (expect.arrayContaining([box]) as unknown),
          },
        ]);
      }
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
