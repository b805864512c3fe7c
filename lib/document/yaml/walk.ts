import { isAlias, isMap, isPair, isSeq, type Alias, type Document, type Node, type Pair } from "yaml";

interface Visitor {
  /** @param ancestors the mappings and lists that it stands in */
  readonly node: (node: Node, ancestors: readonly Node[]) => void;
  readonly pair?: (pair: Pair) => void;
}

/** Visits all of a document, in its order. The library's own way copies the path to every node. */
export function walk({ contents }: Document, { node: onNode, pair: onPair }: Visitor): void {
  const ancestors: Node[] = [];
  const visit = (node: Node | null): void => {
    if (node === null) return;
    onNode(node, ancestors);
    if (!isMap(node) && !isSeq(node)) return;
    ancestors.push(node);
    for (const item of node.items as (Node | Pair<Node | null, Node | null>)[]) {
      if (isPair(item)) {
        onPair?.(item);
        visit(item.key);
        visit(item.value);
      } else visit(item);
    }
    ancestors.pop();
  };
  visit(contents);
}

/** What each alias stands for; nothing for one without an anchor before it. The library searches the document for each. */
export function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  walk(document, {
    node: (node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) targets.set(node, target);
      } else {
        const { anchor } = node as { readonly anchor?: string };
        if (anchor !== undefined) anchors.set(anchor, node);
      }
    },
  });
  return targets;
}
