import { NAME_LENGTH, namePattern } from "../../model/declared/patterns";
import { badRequest } from "./api-error";

const PATTERN = namePattern(NAME_LENGTH);

/** A name is a key of the document, so it must be one that the document can have. @throws ApiError */
export function requireName(given: unknown, what: string): string {
  if (given === undefined || given === null || given === "") {
    throw badRequest(`a ${what} needs a name: it is its key in the document`);
  }
  if (typeof given !== "string" || !PATTERN.accepts(given)) {
    throw badRequest(`${JSON.stringify(given)} cannot be the name of a ${what}; it must be ${PATTERN.rule}`);
  }
  return given;
}

/** `base`, or with a number behind it where that is taken. */
export function freeName(base: string, taken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? "" : `-${number}`;
    const name = base.slice(0, NAME_LENGTH - suffix.length) + suffix;
    if (!taken(name)) return name;
  }
}

/** The same entries with one under another name, at its place. */
export function renamed<T>(entries: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name === from ? to : name, value]));
}

export function without<T>(entries: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
}

/** The same with only the keys that have a value. */
export function given<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** Whatever names something by its name names it by another one. */
export function renamedIn<T extends object>(
  entries: Readonly<Record<string, T>> | undefined,
  field: keyof T,
  from: string,
  to: string,
): Record<string, T> | undefined {
  if (entries === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, entry[field] === from ? { ...entry, [field]: to } : entry]),
  );
}
