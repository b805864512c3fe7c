import { isObject } from "../../text/json";

/**
 * Names that stand in a document, as far as they are keys on lines of their own. Nothing is parsed: a shell waits for it,
 * while the document may be large, and half written. What cdktf synthesised is whole, and JSON.
 */

/** Of one section: `hosts`, `routers`. */
export function namesIn(text: string, section: string): string[] {
  const json = jsonIn(text);
  return json === undefined ? keysIn(linesOf(text, section)) : keysOf(json[section]);
}

/** Of the subnets of all networks. */
export function subnetsIn(text: string): string[] {
  const json = jsonIn(text);
  return json === undefined ? subnetsOnLines(text) : Object.values(json["networks"] ?? {}).flatMap(subnetsOf);
}

function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function keysOf(things: unknown): string[] {
  return isObject(things) ? Object.keys(things) : [];
}

function subnetsOf(network: unknown): string[] {
  return isObject(network) ? keysOf(network["subnets"]) : [];
}

function subnetsOnLines(text: string): string[] {
  const names: string[] = [];
  let heading: number | undefined;
  let keys: number | undefined;
  for (const line of linesOf(text, "networks")) {
    const indent = indentOf(line);
    if (heading !== undefined && indent > heading) {
      keys ??= indent;
      if (indent === keys) names.push(...keysIn([line]));
      continue;
    }
    heading = /^\s+subnets:\s*(#|$)/.test(line) ? indent : undefined;
    keys = undefined;
  }
  return names;
}

/** Those of a section that say something. */
function linesOf(text: string, section: string): string[] {
  const lines = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));
  const start = lines.findIndex((line) => line.startsWith(`${section}:`));
  if (start < 0) return [];
  const below = lines.slice(start + 1);
  const end = below.findIndex((line) => indentOf(line) === 0);
  return end < 0 ? below : below.slice(0, end);
}

/** Those that are indented as the first one. */
function keysIn(lines: readonly string[]): string[] {
  const keys = lines.flatMap((line) => {
    const [, name] = /^\s+["']?([A-Za-z0-9][\w.-]*)["']?:(\s|$)/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, indent: indentOf(line) }];
  });
  return keys.filter(({ indent }) => indent === keys[0]!.indent).map(({ name }) => name);
}

function indentOf(line: string): number {
  return line.search(/\S/);
}
