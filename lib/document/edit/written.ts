import { isObject } from "../../text/json";

/** What may stand without quotes wherever a value may: no word that YAML takes for something else, no sign it reads. */
const PLAIN =
  /^(?:[A-Za-z_][A-Za-z0-9_./+-]*|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A value on one line: `{ subnet: web, ip_address: 172.16.0.10 }`. */
export function flowText(value: unknown, quoted = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => flowText(item, quoted)).join(", ")}]`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, inner]) => `${keyText(key, quoted)}: ${flowText(inner, quoted)}`);
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  return typeof value === "string" ? stringText(value, quoted) : JSON.stringify(value);
}

export function stringText(text: string, quoted = false): string {
  return !quoted && PLAIN.test(text) && !WORDS.test(text) ? text : JSON.stringify(text);
}

export function keyText(key: string, quoted: boolean): string {
  return stringText(key, quoted);
}

export interface Layout {
  readonly newline: string;
  /** Columns before the entry. */
  readonly column: number;
  /** Columns that a mapping in it is further in. */
  readonly step: number;
  /** The entry's own mapping has a line for each key. */
  readonly block: boolean;
}

/** `key: value` without the indentation of its first line. */
export function entryText(key: string, value: unknown, layout: Layout): string {
  return `${keyText(key, false)}:${valueText(value, layout)}`;
}

/** What stands behind the colon. Lists of mappings have a line for each, mappings where they have such or are asked to. */
export function valueText(value: unknown, layout: Layout): string {
  const inner = { ...layout, column: layout.column + layout.step, block: false };
  const indent = layout.newline + " ".repeat(inner.column);
  if (isListOfMaps(value)) return value.map((item) => `${indent}- ${flowText(item)}`).join("");
  if (isFilled(value) && (layout.block || Object.values(value).some(isListOfMaps))) {
    return Object.entries(value)
      .map(([name, of]) => indent + entryText(name, of, inner))
      .join("");
  }
  return ` ${flowText(value)}`;
}

function isFilled(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.keys(value).length > 0;
}

function isListOfMaps(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}
