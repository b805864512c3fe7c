import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { CodedError } from "../../errors/coded-error";
import { formatPath, type DeclarationPath } from "../../model/problem";
import { isObject } from "../../text/json";
import { isMergeKey } from "../yaml/misuse";
import type { Change } from "./changes";
import { isBlockScalar, Places, type Collection, type Splice } from "./splice";
import { entryText, flowText, keyText, stringText, valueText } from "./written";

/** One change as a cut into the text that a document was parsed from. @throws CodedError where only a person can */
export function spliceOf(document: Document, text: string, change: Change): Splice {
  return new Editor(document, new Places(text)).splice(change);
}

/** Where a text is written in a way that no cut into it is sure to be right. */
function notEditable(path: DeclarationPath, reason: string): CodedError {
  return new CodedError(
    "NOT_EDITABLE",
    `${formatPath(path)} ${reason}; write it out in the document, then it can be changed by the API`,
  );
}

class Editor {
  constructor(
    private readonly document: Document,
    private readonly at: Places,
  ) {}

  splice(change: Change): Splice {
    const { path } = change;
    const parent = this.collection(path.slice(0, -1));
    const part = path.at(-1)!;
    switch (change.kind) {
      case "add":
        return this.add(parent, part, change.value);
      case "rename": {
        const key = this.own(parent, path).key as Node;
        return { from: key.range![0], to: key.range![1], text: keyText(change.to, this.isQuoted(key)) };
      }
      case "remove":
        return this.remove(parent, path);
      case "replace":
        if (isMap(parent)) {
          const pair = pairOf(parent, String(part));
          return pair === undefined ? this.add(parent, part, change.value) : this.replace(pair, path, change.value);
        }
        return this.replaceItem(this.item(parent, path), path, change.value);
    }
  }

  /** The mapping or list at a place; nothing on the way may be shared with another place. */
  private collection(path: DeclarationPath): Collection {
    let node = this.document.contents;
    for (const [index, part] of path.entries()) {
      const here = path.slice(0, index + 1);
      requireUnshared(node, here.slice(0, -1));
      node = isMap(node)
        ? (this.own(node as Collection, here).value as Node | null)
        : isSeq(node)
          ? this.item(node as YAMLSeq<Node>, here)
          : null;
      if (node === null) throw notEditable(here, `is not written as a mapping or a list (${String(part)})`);
    }
    requireUnshared(node, path);
    if (!isMap(node) && !isSeq(node)) throw notEditable(path, "is not written as a mapping or a list");
    return node as Collection;
  }

  private own(parent: Collection, path: DeclarationPath): Pair {
    const pair = isMap(parent) ? pairOf(parent, String(path.at(-1))) : undefined;
    if (pair === undefined) throw notEditable(path, "comes from elsewhere by <<");
    return pair;
  }

  private item(parent: YAMLSeq<Node>, path: DeclarationPath): Node {
    return parent.items[Number(path.at(-1))]!;
  }

  private add(parent: Collection, part: string | number, value: unknown): Splice {
    const last = parent.items.at(-1) as Node | Pair | undefined;
    const entry = (quoted: boolean): string =>
      isMap(parent) ? `${keyText(String(part), quoted)}: ${flowText(value, quoted)}` : flowText(value, quoted);
    if (parent.flow === true) {
      const [from, end] = parent.range!;
      if (last === undefined) {
        return { from, to: end, text: isMap(parent) ? `{ ${entry(false)} }` : `[${entry(false)}]` };
      }
      const start = this.at.startOf(last);
      const quoted = isMap(parent) && this.isQuoted((last as Pair).key as Node);
      const gap = this.at.startsLine(start) ? `,${this.at.newline}${" ".repeat(this.at.column(start))}` : ", ";
      return { from: this.at.endOf(last), to: this.at.endOf(last), text: gap + entry(quoted) };
    }
    const from = this.at.lineEnd(this.at.endOf(last!));
    if (isSeq(parent)) {
      const column = this.at.column(this.at.dashOf(parent.items[0] as Node));
      return { from, to: from, text: `${this.at.newline}${" ".repeat(column)}- ${flowText(value)}` };
    }
    const column = this.at.column(this.at.startOf(parent.items[0] as Pair));
    const sibling = (last as Pair).value as Node | null;
    const block = isObject(value) && isMap(sibling) && sibling.flow !== true && sibling.items.length > 0;
    const step = block ? this.at.column(this.at.startOf(sibling.items[0] as Pair)) - column : 2;
    const text = entryText(String(part), value, { newline: this.at.newline, column, step, block });
    return { from, to: from, text: this.at.newline + " ".repeat(column) + text };
  }

  private replace(pair: Pair, path: DeclarationPath, value: unknown): Splice {
    const node = pair.value as Node | null;
    if (node !== null) requireUnshared(node, path);
    const colon = this.at.colonOf(pair);
    const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
    const inFlow = !this.at.startsLine(this.at.startOf(pair)) && !isBlock;
    const column = this.at.column(this.at.startOf(pair));
    const isSection = path.length === 1;
    const empty = node === null || (isScalar(node) && node.range![0] === node.range![1]);
    const wasEmpty = empty || ((isMap(node) || isSeq(node)) && node.items.length === 0);
    const written =
      inFlow || !(isBlock || (wasEmpty && !this.isInFlow(pair)))
        ? ` ${flowText(value)}`
        : valueText(value, { newline: this.at.newline, column, step: 2, block: isBlock || isSection });
    if (isBlock || isBlockScalar(node)) return this.replaceLines(colon, node, written);
    if (isScalar(node) && !empty && !written.includes("\n")) {
      const quoted = typeof value === "string" && node.type === "QUOTE_DOUBLE";
      const [from, to] = node.range!;
      return { from, to, text: quoted ? stringText(value, true) : written.slice(1) };
    }
    const end = node === null || empty ? colon : node.range![1];
    if (!written.includes("\n")) return { from: colon, to: end, text: written };
    // The comment behind it stays on the line of the key.
    const line = this.at.lineEnd(end);
    return { from: colon, to: line, text: this.at.text.slice(end, line) + written };
  }

  /** What has lines of its own gives way to what stands on the line of its key, or to other lines. */
  private replaceLines(colon: number, node: Node, written: string): Splice {
    const end = isBlockScalar(node) ? this.at.endOf(node) : this.at.lineEnd(this.at.endOf(node));
    if (isBlockScalar(node)) return { from: colon, to: end, text: written };
    const firstLine = this.at.lineStart(node.range![0]);
    const between = this.at.text.slice(colon, this.lineBreakBefore(firstLine));
    return { from: colon, to: end, text: written.includes("\n") ? between + written : written + between };
  }

  private replaceItem(item: Node, path: DeclarationPath, value: unknown): Splice {
    requireUnshared(item, path);
    const quoted = isScalar(item) && item.type === "QUOTE_DOUBLE" && typeof value === "string";
    return { from: item.range![0], to: this.at.endOf(item), text: flowText(value, quoted) };
  }

  private remove(parent: Collection, path: DeclarationPath): Splice {
    const target = isMap(parent) ? this.own(parent, path) : this.item(parent, path);
    const index = parent.items.indexOf(target as never);
    const [before, after] = [parent.items[index - 1], parent.items[index + 1]] as (Node | Pair | undefined)[];
    requireUnshared((isMap(parent) ? (target as Pair).value : target) as Node | null, path);
    if (parent.flow === true) {
      if (before !== undefined) return { from: this.at.endOf(before), to: this.at.endOf(target), text: "" };
      return { from: this.at.startOf(target), to: this.at.startOf(after!), text: "" };
    }
    const start = isMap(parent) ? this.at.startOf(target) : this.at.dashOf(target as Node);
    if (!this.at.startsLine(start)) return { from: start, to: this.at.startOf(after!), text: "" };
    const from = before === undefined ? this.at.lineStart(start) : this.withComments(this.at.lineStart(start));
    const end = this.at.lineEnd(this.at.endOf(target));
    if (end < this.at.text.length) return { from, to: this.at.text.indexOf("\n", end) + 1, text: "" };
    return { from: this.lineBreakBefore(from), to: end, text: "" };
  }

  /** The start of the comment lines directly above a line. */
  private withComments(line: number): number {
    let from = line;
    while (from > 0) {
      const above = this.at.lineStart(from - 1);
      if (!/^[ \t]*#/.test(this.at.text.slice(above, from))) break;
      from = above;
    }
    return from;
  }

  private lineBreakBefore(line: number): number {
    if (line === 0) return 0;
    return this.at.text[line - 2] === "\r" ? line - 2 : line - 1;
  }

  private isQuoted(key: Node): boolean {
    return isScalar(key) && key.type === "QUOTE_DOUBLE";
  }

  /** Whether a pair stands in a mapping of one line, or of braces. */
  private isInFlow(pair: Pair): boolean {
    const find = (node: unknown, inFlow: boolean): boolean | undefined => {
      if (isMap(node)) {
        const here = inFlow || node.flow === true;
        for (const one of node.items) {
          if (one === pair) return here;
          const found = find(one.value, here);
          if (found !== undefined) return found;
        }
      } else if (isSeq(node)) {
        for (const one of node.items) {
          const found = find(one, inFlow || node.flow === true);
          if (found !== undefined) return found;
        }
      }
      return undefined;
    };
    return find(this.document.contents, false) ?? true;
  }
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => !isMergeKey(pair) && isScalar(pair.key) && String(pair.key.value) === key);
}

function requireUnshared(node: Node | null, path: DeclarationPath): void {
  if (isAlias(node)) throw notEditable(path, `is the alias *${node.source}`);
  const anchor = (node as { readonly anchor?: string } | null)?.anchor;
  if (anchor !== undefined) throw notEditable(path, `has the anchor &${anchor}, which aliases repeat elsewhere`);
}
