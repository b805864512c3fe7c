import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from "yaml";
import type { DeclarationPath, Problem } from "../topology/problem";

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The text of a document: what it says, and where. */
export class DocumentSource {
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
  }

  /** What is wrong with the YAML itself; {@link value} means nothing then. */
  get syntaxErrors(): readonly { readonly position: Position; readonly message: string }[] {
    return this.document.errors.map(({ message, pos }) => ({
      position: this.positionOf(pos[0]),
      message: message.split("\n")[0]!,
    }));
  }

  get value(): unknown {
    return this.document.toJS() as unknown;
  }

  /** Where a problem is: the key of what is at fault, the value itself where that is a scalar or an item of a list. */
  locate({ path, atKey = false }: Pick<Problem, "path" | "atKey">): Position {
    return this.positionOf(startOf(this.find(path, atKey)));
  }

  private find(path: DeclarationPath, atKey: boolean): Node | null {
    let node = resolved(this.document.contents, this.document);
    let place = node;
    for (const [index, part] of path.entries()) {
      const last = index === path.length - 1;
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
        if (pair === undefined) break;
        const key = pair.key as Node;
        node = resolved(pair.value as Node | null, this.document);
        place = (last && atKey) || isCollection(node) || node === null ? key : node;
      } else if (isSeq(node)) {
        node = resolved((node.items[Number(part)] as Node | undefined) ?? null, this.document);
        if (node === null) break;
        place = node;
      } else {
        break;
      }
    }
    return place;
  }

  private positionOf(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

function resolved(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
