import { isMap, isScalar, isSeq, parseDocument, type Node } from "yaml";
import type { DeclarationPath } from "../model/problem";

/** Where somebody is in a document that is being written, and may be anything but finished. */
export interface Place {
  /** Of the word, which is the last part where it is a key. */
  readonly path: DeclarationPath;
  readonly isKey: boolean;
  /** What stands there; empty: nothing yet. */
  readonly word: string;
  /** Offsets of the word. */
  readonly start: number;
  readonly end: number;
  /** All that the document says, as far as it can be read; the word itself is not in it. */
  readonly document: unknown;
}

/** Stands for the word that the cursor is at, so that there is one even where nothing is written yet. */
const HERE = "here--here--here";

/** @returns undefined where nothing can stand: in a comment, or where the YAML cannot be read at all */
export function placeAt(text: string, offset: number): Place | undefined {
  const before = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const [after = ""] = /^[^\n]*/.exec(text.slice(offset, offset + 1000)) ?? [];
  const start = offset - /[\w.-]*$/.exec(before)![0].length;
  const end = offset + /^[\w.-]*/.exec(after)![0].length;
  const marked = `${text.slice(0, start)}${text[start - 1] === ":" ? " " : ""}${HERE}${text.slice(end)}`;
  try {
    const document = parseDocument(marked, { merge: true, uniqueKeys: false, logLevel: "silent" });
    const found = find(document.contents, []);
    if (found === undefined) return undefined;
    const word = text.slice(start, end);
    const path = found.isKey ? [...found.path.slice(0, -1), word] : found.path;
    return { path, isKey: found.isKey, word, start, end, document: document.toJS() as unknown };
  } catch {
    return undefined;
  }
}

interface Found {
  readonly path: DeclarationPath;
  readonly isKey: boolean;
}

function find(node: unknown, path: DeclarationPath): Found | undefined {
  if (isHere(node)) return { path, isKey: false };
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const inner = [...path, isScalar(key) ? String(key.value) : ""];
      const found = isHere(key) ? { path: inner, isKey: true } : find(value, inner);
      if (found !== undefined) return found;
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of (node.items as Node[]).entries()) {
      const found = find(item, [...path, index]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function isHere(node: unknown): boolean {
  return isScalar(node) && node.value === HERE;
}

/** Whether a key or name is the word that the cursor is at. */
export function isOfPlace(name: string): boolean {
  return name === HERE;
}
