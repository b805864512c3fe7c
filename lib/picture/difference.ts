import { lineKey } from "./lines";
import type { Box, Group, Line, Picture, Text } from "./picture";

/** Both pictures in one: what came, what went, what became another. */
export function difference(before: Picture, after: Picture): Picture {
  return {
    title: after.title,
    groups: merged(before.groups, after.groups, ({ id }) => id, otherGroup),
    boxes: merged(before.boxes, after.boxes, ({ id }) => id, otherBox),
    lines: merged(before.lines, after.lines, lineKey, otherLine),
  };
}

function merged<T extends object>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (thing: T) => string,
  other: (was: T, is: T) => T,
): T[] {
  const [old, now] = [before, after].map((things) => new Map(things.map((thing) => [keyOf(thing), thing]))) as [
    Map<string, T>,
    Map<string, T>,
  ];
  return [
    ...after.map((thing) => {
      const was = old.get(keyOf(thing));
      return was === undefined ? { ...thing, mark: "added" } : other(was, thing);
    }),
    ...before.filter((thing) => !now.has(keyOf(thing))).map((thing) => ({ ...thing, mark: "removed" })),
  ];
}

function otherGroup(was: Group, is: Group): Group {
  return was.title === is.title ? is : { ...is, title: `${is.title} (was ${was.title})`, mark: "changed" };
}

function otherBox(was: Box, is: Box): Box {
  const texts = otherTexts(was.texts, is.texts);
  const list = is.list && { ...is.list, texts: otherTexts(was.list?.texts ?? [], is.list.texts) };
  const isSame = was.kind === is.kind && was.group === is.group && ![...texts, ...(list?.texts ?? [])].some(isMarked);
  return isSame ? is : { ...is, texts, list, mark: "changed" };
}

function otherLine(was: Line, is: Line): Line {
  const labels = otherTexts(was.labels, is.labels);
  return labels.some(isMarked) ? { ...is, labels, mark: "changed" } : is;
}

function otherTexts(was: readonly Text[], is: readonly Text[]): Text[] {
  const [old, now] = [was, is].map((texts) => new Set(texts.map(({ text }) => text))) as [Set<string>, Set<string>];
  return [
    ...is.map(({ text }): Text => (old.has(text) ? { text } : { text, mark: "added" })),
    ...was.filter(({ text }) => !now.has(text)).map(({ text }): Text => ({ text, mark: "removed" })),
  ];
}

function isMarked({ mark }: Text): boolean {
  return mark !== undefined;
}
