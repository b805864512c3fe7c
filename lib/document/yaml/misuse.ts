import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  visit,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";

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
export function misuses(document: Document, lineOf: (node: Node) => number): Misuse[] {
  const found: Misuse[] = [];
  const add = (node: Node | null, message: string): void => void found.push({ node, message });
  visit(document, {
    Map: (_, map) => {
      duplicates(map, lineOf, add);
      foreignTag(map, add);
    },
    Seq: (_, list) => foreignTag(list, add),
    Scalar: (_, scalar) => foreignTag(scalar, add),
    Pair: (_, pair) => {
      const { key } = pair;
      if (isMergeKey(pair)) {
        if (!isMergeable(pair.value as Node | null, document)) {
          add(key as Node, "<< takes a mapping, an alias of one, or a list of these; name what is to be merged");
        }
      } else if (!isScalar(key) || typeof key.value !== "string") {
        add(key as Node | null, "a key must be text; put it in quotes");
      }
    },
    Alias: (_, alias, ancestors) => {
      const reason = aliasFault(alias, document, ancestors);
      if (reason !== undefined) add(alias, reason);
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

function isMergeable(value: Node | null, document: Document): boolean {
  const target = isAlias(value) ? value.resolve(document) : value;
  if (isSeq(target)) return target.items.every((item) => isMergeable(item as Node, document));
  return isMap(target);
}

function aliasFault(alias: Alias, document: Document, ancestors: readonly unknown[]): string | undefined {
  const target = alias.resolve(document);
  if (target === undefined) return `*${alias.source} is used before any &${alias.source}; define it above`;
  return ancestors.includes(target) ? `*${alias.source} stands inside what it stands for; write it out` : undefined;
}
