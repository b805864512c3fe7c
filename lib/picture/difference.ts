import { lineKey } from "./lines";
import type { Box, Group, List, Picture, Subjects, Text } from "./picture";

/** Both pictures in one: what came, what went, what became another. */
export function difference(before: Picture, after: Picture): Picture {
  return {
    title: after.title,
    groups: merged(before.groups, after.groups, ({ id }) => id, otherGroup),
    boxes: merged(before.boxes, after.boxes, ({ id }) => id, otherBox),
    lines: merged(before.lines, after.lines, lineKey, (_, is) => is),
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
  const texts = otherTexts(was.texts, is.texts);
  return texts.some(isMarked) ? { ...is, texts, mark: "changed" } : is;
}

function otherBox(was: Box, is: Box): Box {
  const texts = otherTexts(was.texts, is.texts);
  const lists = otherLists(was.lists, is.lists);
  const isOther = [texts, ...lists.map((list) => list.texts)].flat().some(isMarked);
  if (!isOther && was.kind === is.kind && was.group === is.group) return is;
  return { ...is, texts, lists, about: bothSubjects(was.about, is.about), mark: "changed" };
}

/** By what they are lists of. */
function otherLists(was: readonly List[], is: readonly List[]): List[] {
  const nouns = [...new Set([...is, ...was].map(({ noun }) => noun))];
  const textsOf = (lists: readonly List[], noun?: string) => lists.find((list) => list.noun === noun)?.texts ?? [];
  return nouns.map((noun) => ({ noun, texts: otherTexts(textsOf(was, noun), textsOf(is, noun)) }));
}

/** What a box was about, somebody may still ask for. */
function bothSubjects(was: Subjects, is: Subjects): Subjects {
  const both = (one: readonly string[] = [], other: readonly string[] = []) => [...new Set([...one, ...other])];
  return { routers: both(is.routers, was.routers), subnets: both(is.subnets, was.subnets) };
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
