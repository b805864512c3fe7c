import type { DeclarationPath } from "../../model/problem";
import { isObject, isSameJson } from "../../text/json";

/** One step from what a document says to what it is to say. */
export type Change =
  /** Another value at a key or an index that is there. */
  | { readonly kind: "replace"; readonly path: DeclarationPath; readonly value: unknown }
  /** A key that is not there, or the item behind the last one. */
  | { readonly kind: "add"; readonly path: DeclarationPath; readonly value: unknown }
  | { readonly kind: "remove"; readonly path: DeclarationPath }
  | { readonly kind: "rename"; readonly path: DeclarationPath; readonly to: string };

/**
 * The steps from one value to another, each to be done on what those before it left. A key that gave way to another one at
 * its place among equally many is renamed.
 */
export function changesBetween(before: unknown, after: unknown, path: DeclarationPath = []): Change[] {
  if (isSameJson(before, after)) return [];
  if (isFilledMap(before) && isFilledMap(after)) return changesOfMap(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return changesOfList(before, after, path);
  return [{ kind: "replace", path, value: after }];
}

type Mapping = Readonly<Record<string, unknown>>;

function isFilledMap(value: unknown): value is Mapping {
  return isObject(value) && Object.keys(value).length > 0;
}

function changesOfMap(before: Mapping, after: Mapping, path: DeclarationPath): Change[] {
  const [old, now] = [Object.keys(before), Object.keys(after)];
  const renamed = new Map(
    old.length !== now.length
      ? []
      : old.flatMap((key, index) => {
          const other = now[index]!;
          return Object.hasOwn(after, key) || Object.hasOwn(before, other) ? [] : [[key, other] as const];
        }),
  );
  const kept = old.flatMap((key): Change[] => {
    const name = renamed.get(key) ?? key;
    if (!Object.hasOwn(after, name)) return [];
    const rename: Change[] = name === key ? [] : [{ kind: "rename", path: [...path, key], to: name }];
    return [...rename, ...changesBetween(before[key], after[name], [...path, name])];
  });
  const names = new Set(renamed.values());
  const gone = old.filter((key) => !Object.hasOwn(after, key) && !renamed.has(key));
  const come = now.filter((key) => !Object.hasOwn(before, key) && !names.has(key));
  return [
    ...kept,
    // First, so that a mapping is never empty between two steps.
    ...come.map((key): Change => ({ kind: "add", path: [...path, key], value: after[key] })),
    ...gone.map((key): Change => ({ kind: "remove", path: [...path, key] })),
  ];
}

function changesOfList(before: readonly unknown[], after: readonly unknown[], path: DeclarationPath): Change[] {
  const whole: Change[] = [{ kind: "replace", path, value: after }];
  if (before.length === 0 || after.length === 0) return whole;
  const [start, end] = commonEnds(before, after);
  const [gone, come] = [before.length - start - end, after.length - start - end];
  if (gone === come) {
    return Array.from({ length: gone }, (_, i) => start + i).flatMap((index) =>
      changesBetween(before[index], after[index], [...path, index]),
    );
  }
  if (come === 0) {
    return Array.from({ length: gone }, (): Change => ({ kind: "remove", path: [...path, start] }));
  }
  if (gone === 0 && end === 0) {
    return after.slice(start).map((value, i): Change => ({ kind: "add", path: [...path, start + i], value }));
  }
  return whole;
}

/** How many items are the same from the start, and of the others from the end. */
function commonEnds(a: readonly unknown[], b: readonly unknown[]): [number, number] {
  const most = Math.min(a.length, b.length);
  let start = 0;
  while (start < most && isSameJson(a[start], b[start])) start++;
  let end = 0;
  while (end < most - start && isSameJson(a.at(-1 - end), b.at(-1 - end))) end++;
  return [start, end];
}
