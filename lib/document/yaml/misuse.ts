import { isAlias, isMap, isScalar, isSeq, type Alias, type Document, type Node, type Pair, type YAMLMap } from "yaml";
import { walk } from "./walk";

interface Misuse {
  readonly node: Node | null;
  readonly message: string;
}

/** What YAML's own types are called, as far as JSON has them. */
const PLAIN_TAGS = ["str", "int", "float", "bool", "null", "map", "seq", "merge"].map(
  (name) => `tag:yaml.org,2002:${name}`,
);

/**
 * Good YAML that no environment can mean: keys that are not text or stand twice in a mapping, types that JSON does not have,
 * aliases of nothing or of what they stand in, merges of what is no mapping.
 */
export function misuses(
  document: Document,
  targets: ReadonlyMap<Alias, Node>,
  lineOf: (node: Node) => number,
): Misuse[] {
  const found: Misuse[] = [];
  const add = (node: Node | null, message: string): void => void found.push({ node, message });
  walk(document, {
    node: (node, ancestors) => {
      if (isAlias(node)) {
        const reason = aliasFault(node, targets.get(node), ancestors);
        if (reason !== undefined) add(node, reason);
      } else {
        if (isMap(node)) duplicates(node, lineOf, add);
        foreignTag(node, add);
      }
    },
    pair: (pair) => {
      const key = pair.key as Node | null;
      if (isMergeKey(pair)) {
        if (!isMergeable(pair.value as Node | null, targets)) {
          add(key, "<< takes a mapping, an alias of one, or a list of these; name what is to be merged");
        }
      } else if (!isScalar(key) || typeof key.value !== "string") {
        add(key, "a key must be text; put it in quotes");
      }
    },
  });
  return found;
}

/** `<<: *defaults` */
export function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && typeof key.value === "symbol";
}

export function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function duplicates(map: YAMLMap, lineOf: (node: Node) => number, add: (node: Node, message: string) => void): void {
  const first = new Map<unknown, Node>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const before = first.get(key.value);
    if (before === undefined) {
      first.set(key.value, key);
      continue;
    }
    const name = typeof key.value === "symbol" ? "<<" : JSON.stringify(key.value);
    add(key, `${name} stands twice in this mapping, first in line ${lineOf(before)}; remove one`);
  }
}

function foreignTag(node: Node & { readonly tag?: string }, add: (node: Node, message: string) => void): void {
  if (node.tag === undefined || node.tag === "!" || PLAIN_TAGS.includes(node.tag)) return;
  const tag = node.tag.replace("tag:yaml.org,2002:", "!!");
  add(node, `${tag} is no type that a document has; write text, a number, true or false, a list or a mapping`);
}

function isMergeable(value: Node | null, targets: ReadonlyMap<Alias, Node>): boolean {
  const target = isAlias(value) ? targets.get(value) : value;
  if (isSeq(target)) return target.items.every((item) => isMergeable(item as Node, targets));
  return isMap(target);
}

function aliasFault(alias: Alias, target: Node | undefined, ancestors: readonly Node[]): string | undefined {
  if (target === undefined) return `*${alias.source} is used before any &${alias.source}; define it above`;
  return ancestors.includes(target) ? `*${alias.source} stands inside what it stands for; write it out` : undefined;
}
