import {
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** A part of a text, from one offset to another, and what stands there from now on. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export type Collection = YAMLMap<Node, Node | null> | YAMLSeq<Node>;

/** Where things stand in the text of a document. */
export class Places {
  readonly newline: string;

  constructor(readonly text: string) {
    this.newline = text.includes("\r\n") ? "\r\n" : "\n";
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }

  /** Where the line ends, before its line end. */
  lineEnd(offset: number): number {
    const end = this.text.indexOf("\n", offset);
    if (end < 0) return this.text.length;
    return this.text[end - 1] === "\r" && end > offset ? end - 1 : end;
  }

  column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** Nothing stands before it on its line. */
  startsLine(offset: number): boolean {
    return /^[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  startOf(item: Node | Pair | null): number {
    if (isPair(item)) return this.startOf(item.key as Node);
    return item?.range?.[0] ?? 0;
  }

  /** Behind the last character of what it says, comments and line ends not counted, except those a block scalar keeps. */
  endOf(item: Node | Pair | null): number {
    if (isPair(item)) {
      const value = item.value as Node | null;
      return isNode(value) ? Math.max(this.endOf(value), this.colonOf(item)) : this.colonOf(item);
    }
    if (item === null) return 0;
    if ((isMap(item) || isSeq(item)) && item.flow !== true) {
      const last = item.items.at(-1) as Node | Pair | undefined;
      if (last !== undefined) return this.endOf(last);
    }
    return this.endOfScalar(item, item.range![1]);
  }

  /** Behind the colon of a key. */
  colonOf({ key }: Pair): number {
    return this.text.indexOf(":", (key as Node).range![1]) + 1;
  }

  /** The dash of an item of a list that has a line for each. */
  dashOf(item: Node): number {
    return this.text.lastIndexOf("-", item.range![0] - 1);
  }

  private endOfScalar(item: Node, end: number): number {
    if (!isBlockScalar(item)) return end;
    const kept = /^[|>]\d*\+|^[|>]\+/.test(this.text.slice(item.range![0], item.range![0] + 4));
    let last = end;
    while (!kept && /\s/.test(this.text[last - 1] ?? "")) last--;
    if (!kept || this.text[last - 1] !== "\n") return last;
    return this.text[last - 2] === "\r" ? last - 2 : last - 1;
  }
}

export function isBlockScalar(node: Node | null): node is Scalar {
  return isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED");
}
