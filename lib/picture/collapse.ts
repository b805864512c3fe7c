import { grouped } from "../collections/grouped";
import { joined } from "./lines";
import type { Box, Group, Line, Picture } from "./picture";
import { NO_HOST } from "./router";
import { counted, LINE_NOUNS, ofWhole, plain, plural } from "./texts";

/**
 * The same picture with less in it, where that is needed: what stays as it is gives way first, what changes is drawn as long
 * as there is room. All that is not drawn is counted, by what becomes of it.
 * @param fits whether a picture can be shown
 */
export function collapsed(picture: Picture, fits: (picture: Picture) => boolean): Picture {
  const steps = [
    () => merged(picture, ({ id }) => id),
    () => merged(picture, (box) => (box.mark === undefined ? kindOf(box) : box.id)),
    () => merged(picture, kindOf),
    () => merged(withHostsTogether(picture), kindOf),
  ];
  return steps.reduce((smaller, step) => (fits(smaller) ? smaller : step()), picture);
}

const NOTE = "too much to draw: what is alike is counted";

const NOUNS: Readonly<Record<Box["kind"], string>> = {
  external: "external network",
  network: "network",
  router: "router",
  standby: "slave",
  instance: "instance",
  vms: "VM",
};

/** What becomes of things is never mixed. */
function kindOf({ group, kind, mark }: Box): string {
  return `all ${kind} ${mark ?? ""} ${group ?? ""}`;
}

/** @param keyOf equal: they are one box */
function merged({ title, groups, boxes, lines }: Picture, keyOf: (box: Box) => string): Picture {
  const together = grouped(boxes, keyOf);
  const ids = new Map(boxes.map((box) => [box.id, keyOf(box)]));
  const ends = lines.map((line) => ({ ...line, from: ids.get(line.from)!, to: ids.get(line.to)! }));
  const byMark = (mark: Line["mark"]) => joined(ends.filter((line) => line.mark === mark)).map(countedLine);
  return {
    title,
    note: NOTE,
    groups,
    boxes: [...together].map(([id, alike]) => ({ ...countedBox(alike), id })),
    lines: [undefined, "added" as const, "removed" as const, "changed" as const].flatMap(byMark),
  };
}

function countedBox(alike: readonly Box[]): Box {
  const [first] = alike as [Box];
  const listed = alike.flatMap(({ texts, list, mark }) =>
    ofWhole(list?.texts ?? [], texts.length > 0 ? undefined : mark),
  );
  const name = first.texts.length === 0 ? [] : [plain(plural(alike.length, NOUNS[first.kind]))];
  return {
    ...first,
    texts: [...(alike.length === 1 ? first.texts : name), ...counted(listed, first.list?.noun ?? "")],
    list: undefined,
  };
}

function countedLine(line: Line): Line {
  return line.labels.length < 2 ? line : { ...line, labels: counted(line.labels, LINE_NOUNS[line.kind]) };
}

/** Hosts that come, those that go and those that stay are one group each. */
function withHostsTogether(picture: Picture): Picture {
  const isHost = ({ id }: Group) => id !== NO_HOST.id;
  const idOf = ({ mark }: Group) => `hosts ${mark ?? ""}`;
  const hosts = picture.groups.filter(isHost);
  const groups = [...new Map(hosts.map((group) => [idOf(group), group])).values()].map((group): Group => {
    const number = hosts.filter(({ mark }) => mark === group.mark).length;
    return { ...group, id: idOf(group), title: plural(number, "host") };
  });
  const ids = new Map(hosts.map((group) => [group.id, idOf(group)]));
  return {
    ...picture,
    groups: [...groups, ...picture.groups.filter((group) => !isHost(group))],
    boxes: picture.boxes.map((box) => ({ ...box, group: ids.get(box.group ?? "") ?? box.group })),
  };
}
