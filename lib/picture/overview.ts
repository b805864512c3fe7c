import { grouped } from "../collections/grouped";
import { hostsId, NETWORKS_ID } from "./ids";
import { joined } from "./lines";
import type { Box, Group, Mark, Picture, Text } from "./picture";
import { plain, plural } from "./texts";

/** More boxes than these nobody takes in at once. */
const READABLE = 40;

/** All of it as far as somebody can take that in, else one box for each host. */
export function readable(picture: Picture): Picture {
  return picture.boxes.length <= READABLE ? picture : overview(picture);
}

/**
 * The same picture with less in it, as far as that is needed: one box for each host, or one for all hosts of a kind. What
 * changes is told by its name, what does not is counted.
 * @param fits whether a picture can be shown
 */
export function fitting(picture: Picture, fits: (picture: Picture) => boolean): Picture {
  if (fits(picture)) return picture;
  const smaller = overview(picture);
  return fits(smaller) ? smaller : ofKinds(smaller);
}

const NOTE = "overview; the detail of a part: --router, --host, --subnet";

/** One box for each host, one for VMs of which no host is known, and one for all networks but the external ones. */
export function overview(picture: Picture): Picture {
  if (picture.note === NOTE) return picture;
  const { groups, boxes } = picture;
  const inside = grouped(boxes, homeOf);
  const hosts = groups.map((group) => hostBox(group, inside.get(group.id) ?? []));
  const elsewhere = [VMS].filter(({ id }) => inside.has(id)).map((group) => hostBox(group, inside.get(group.id)!));
  const networks = inside.get(NETWORKS_ID) ?? [];
  const lines = picture.lines.filter(({ kind }) => kind === "way-out" || kind === "gateway");
  const others = [...(networks.length === 0 ? [] : [networksBox(networks)]), ...hosts, ...elsewhere];
  return withLines(
    { ...picture, lines, note: NOTE },
    [...boxes.filter((box) => homeOf(box) === box.id), ...others],
    homeOf,
  );
}

const VMS: Group = { id: "vms", texts: [plain("VMs")] };

/** Id of the box that it is in, or that it stays. */
function homeOf({ id, kind, group }: Box): string {
  return group ?? (kind === "network" ? NETWORKS_ID : kind === "vms" ? VMS.id : id);
}

function networksBox(networks: readonly Box[]): Box {
  return {
    id: NETWORKS_ID,
    kind: "network",
    texts: [plain(plural(networks.length, "VXLAN network"))],
    lists: [{ texts: networks.flatMap(news) }],
    about: {},
    mark: changedIf(networks),
  };
}

function hostBox({ id, texts, mark }: Group, boxes: readonly Box[]): Box {
  const vms = boxes.filter(({ kind }) => kind === "vms");
  const isCompute = boxes.every(({ kind }) => kind === "vms" || kind === "instance");
  const number = vms.flatMap((box) => box.lists.flatMap((list) => thereIn(box, list.texts))).length;
  return {
    id,
    kind: isCompute ? "compute-host" : "network-node",
    texts: [...texts.slice(0, 1), ...(number === 0 ? [] : [plain(plural(number, "VM"))]), ...texts.slice(1)],
    lists: [{ texts: boxes.flatMap((box) => [...summary(box), ...news(box)]) }],
    about: {},
    mark: mark ?? changedIf(boxes),
  };
}

/** Those that are there when all is done. */
function thereIn(box: Box, texts: readonly Text[]): readonly Text[] {
  return box.mark === "removed" ? [] : texts.filter(({ mark }) => mark !== "removed");
}

/** In one line: a router with its address and how much leads through it, or how many VMs there are in a subnet. */
function summary(box: Box): Text[] {
  const { kind, lists, about, mark } = box;
  if (mark === "added" || mark === "removed") return [];
  const counts = lists.flatMap(({ noun = "", texts }) => {
    const number = texts.filter(stays).length;
    return number === 0 || noun === "interface" ? [] : [plural(number, noun)];
  });
  if (kind === "vms") return counts.map((count) => plain(`${count} in ${about.subnets![0]!}`));
  const name = headline(box).filter(stays);
  return name.length === 0 ? [] : [plain([oneLine(name), ...counts].join(", "))];
}

/** What comes and what goes, by name. */
function news(box: Box): Text[] {
  const { kind, texts, lists, about, mark } = box;
  const [name, ...others] = texts as readonly [Text, ...Text[]];
  const all = [...others, ...lists.flatMap((list) => list.texts)];
  if (mark === "added" || mark === "removed") {
    return (kind === "vms" ? all : [plain(oneLine(headline(box)))]).map(({ text }) => ({ text, mark }));
  }
  const of = kind === "vms" ? "" : `${about.routers?.[0] ?? name.text}: `;
  return [name, ...all.map((text) => ({ ...text, text: `${of}${text.text}` }))].filter((text) => !stays(text));
}

/** The name, and of a router its address. */
function headline({ kind, texts }: Box): readonly Text[] {
  return texts.slice(0, kind === "router" ? 2 : 1);
}

function oneLine(texts: readonly Text[]): string {
  return texts.map(({ text }) => text).join(" ");
}

function stays({ mark }: Text): boolean {
  return mark === undefined;
}

const PLURALS = { "network-node": "network node", "compute-host": "compute host" } as const;

/** One box for all hosts of a kind that come, for those that go, and for those that stay. */
function ofKinds(picture: Picture): Picture {
  const isHost = (box: Box): box is Box & { kind: keyof typeof PLURALS } => box.kind in PLURALS;
  const keyOf = (box: Box) => (isHost(box) ? hostsId(box.kind, box.mark) : box.id);
  const hosts = [...grouped(picture.boxes.filter(isHost), keyOf)].map(([id, alike]): Box => {
    const [first] = alike;
    const texts = alike.flatMap((box) => [...box.texts.slice(1), ...box.lists.flatMap((list) => list.texts)]);
    return {
      ...first!,
      id,
      texts: [plain(plural(alike.length, PLURALS[first!.kind]))],
      lists: [{ texts: texts.filter((text) => !stays(text)) }],
      mark: first!.mark === "added" || first!.mark === "removed" ? first!.mark : changedIf(alike),
    };
  });
  return withLines(picture, [...picture.boxes.filter((box) => !isHost(box)), ...hosts], keyOf);
}

/** With other boxes, and the lines between them. @param idOf the other box of a box */
function withLines(picture: Picture, boxes: readonly Box[], idOf: (box: Box) => string): Picture {
  const ids = new Map(picture.boxes.map((box) => [box.id, idOf(box)]));
  const ends = picture.lines.map((line) => ({ ...line, from: ids.get(line.from)!, to: ids.get(line.to)! }));
  return { ...picture, groups: [], boxes, lines: joined(ends.filter(({ from, to }) => from !== to)) };
}

function changedIf(things: readonly { readonly mark?: Mark }[]): Mark | undefined {
  return things.some(({ mark }) => mark !== undefined) ? "changed" : undefined;
}
