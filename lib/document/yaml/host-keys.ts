import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parse, parseDocument, type YAMLMap } from "yaml";

/** A part of a text, from one offset to another, and what stands there from now on. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of a document with keys of hosts written into their `ssh`; all else, comments and layout too, stays as it is.
 * @param keys by name of the host, as `host_key` has them; such a host has none so far, or one that is no key
 * @returns `left`: hosts whose `ssh` is an alias, or stands where only a person can tell what belongs into it
 */
export function withHostKeys(
  text: string,
  keys: ReadonlyMap<string, string>,
): { readonly text: string; readonly left: readonly string[] } {
  const hosts = parseDocument(text, { merge: true }).get("hosts");
  const edits = new Map(
    [...keys].flatMap(([host, key]) => {
      const edit = isMap(hosts) ? editOf(text, hosts.get(host), key) : undefined;
      return edit === undefined ? [] : [[host, edit] as const];
    }),
  );
  const written = [...edits.values()]
    .sort((a, b) => b.from - a.from)
    .reduce((now, edit) => now.slice(0, edit.from) + edit.text + now.slice(edit.to), text);
  if (!isMeant(text, written, new Map([...keys].filter(([host]) => edits.has(host)))))
    return { text, left: [...keys.keys()] };
  return { text: written, left: [...keys.keys()].filter((host) => !edits.has(host)) };
}

function editOf(text: string, host: unknown, key: string): Edit | undefined {
  if (!isMap(host)) return undefined;
  const ssh = host.get("ssh", true);
  const value = JSON.stringify(key);
  if (ssh === undefined) return first(text, host, `ssh: { host_key: ${value} }`);
  if (!isMap(ssh)) return undefined;
  const now = ssh.get("host_key", true);
  if (now === undefined) return first(text, ssh, `host_key: ${value}`);
  if (!isScalar(now) || !now.range) return undefined;
  const [from, to] = now.range;
  return { from, to, text: from === to ? ` ${value}` : value };
}

/** Before what a mapping begins with. */
function first(text: string, { items: [item], flow }: YAMLMap, entry: string): Edit | undefined {
  const from = isScalar(item?.key) ? item.key.range?.[0] : undefined;
  if (from === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  if (flow === true) return { from, to: from, text: `${entry}, ` };
  return /^ *$/.test(indent) ? { from, to: from, text: `${entry}\n${indent}` } : undefined;
}

/** An anchor may have its aliases elsewhere: whether nothing but these keys is another. */
function isMeant(before: string, after: string, keys: ReadonlyMap<string, string>): boolean {
  const [was, is] = [before, after].map((text) => parse(text, { merge: true }) as Hosts) as [Hosts, Hosts];
  for (const [host, key] of keys)
    was.hosts[host] = { ...was.hosts[host], ssh: { ...was.hosts[host]?.ssh, host_key: key } };
  return isDeepStrictEqual(was, is);
}

interface Hosts {
  readonly hosts: Record<string, { readonly ssh?: object } | null>;
}
