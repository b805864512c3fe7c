import { grouped } from "../collections/grouped";
import type { Box, Line, Picture, Subjects } from "./picture";

/** What somebody asks for, by name. */
export interface Focus extends Subjects {
  /** Ids of groups. */
  readonly groups?: readonly string[];
}

/**
 * Of a picture what somebody asks for, the ways from there to the outside and what leaves by it; of routers also the networks
 * they are in.
 */
export function detail(picture: Picture, focus: Focus): Picture {
  const { groups, boxes, lines } = picture;
  const askedBy = (by: Focus) => boxes.filter((box) => isAskedFor(box, by));
  const idsOf = (some: readonly Box[]) => new Set(some.map(({ id }) => id));
  const users = reached(idsOf(askedBy({ groups: focus.groups, routers: focus.routers })), lines.flatMap(downwards));
  const ways = reached(new Set([...users, ...idsOf(askedBy(focus))]), lines.flatMap(upwards));
  const pairs = lines.filter(({ kind, from, to }) => kind === "pair" && (ways.has(from) || ways.has(to)));
  const kept = reached(new Set([...ways, ...pairs.flatMap(({ from, to }) => [from, to])]), lines.flatMap(upwards));
  const subnets = new Set(askedBy({ routers: focus.routers }).flatMap(({ about }) => about.subnets ?? []));
  const isShown = ({ id, kind, about }: Box) =>
    kept.has(id) || (kind === "network" && about.subnets?.some((subnet) => subnets.has(subnet)));
  const shown = boxes.filter(isShown);
  const ids = idsOf(shown);
  const hosts = new Set([...shown.map(({ group }) => group), ...(focus.groups ?? [])]);
  return {
    ...picture,
    groups: groups.filter(({ id }) => hosts.has(id)),
    boxes: shown,
    lines: lines.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}

function isAskedFor({ group, about }: Box, { groups = [], routers = [], subnets = [] }: Focus): boolean {
  return (
    (group !== undefined && groups.includes(group)) ||
    routers.some((router) => about.routers?.includes(router)) ||
    subnets.some((subnet) => about.subnets?.includes(subnet))
  );
}

type Step = readonly [from: string, to: string];

/** Towards the outside. */
function upwards({ kind, from, to }: Line): Step[] {
  if (kind === "way-out") return [[from, to]];
  return kind === "gateway" ? [[to, from]] : [];
}

/** Towards the VMs. */
function downwards({ kind, from, to }: Line): Step[] {
  return kind === "way-out" ? [[to, from]] : [];
}

function reached(start: ReadonlySet<string>, steps: readonly Step[]): ReadonlySet<string> {
  const next = grouped(steps, ([from]) => from);
  const all = new Set(start);
  for (const id of all) next.get(id)?.forEach(([, to]) => all.add(to));
  return all;
}

/** All that can be asked for. */
export function subjectsOf({ boxes }: Picture): Required<Subjects> {
  const names = (of: keyof Subjects) => [...new Set(boxes.flatMap(({ about }) => about[of] ?? []))].sort();
  return { routers: names("routers"), subnets: names("subnets") };
}
