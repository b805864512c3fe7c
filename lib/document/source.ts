import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from "yaml";
import { printable } from "../topology/printable";
import type { DeclarationPath, Problem } from "../topology/problem";

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

interface SyntaxFault {
  readonly position: Position;
  readonly message: string;
}

/** The text of a document: what it says, and where. */
export class DocumentSource {
  private readonly lines = new LineCounter();
  private readonly document: Document;
  /** What is wrong with the YAML itself. */
  readonly syntaxErrors: readonly SyntaxFault[];
  /** What the document says; undefined when there are {@link syntaxErrors}. */
  readonly value: unknown;

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false });
    const { errors, warnings } = this.document;
    const said = [...errors, ...warnings].map(({ message, pos }) => this.fault(pos[0], message.split("\n")[0]!));
    const faults = said.length > 0 ? said : this.misused();
    try {
      if (faults.length === 0) this.value = this.document.toJS() as unknown;
    } catch (error) {
      // A few aliases of aliases can stand for more than any memory holds.
      faults.push(this.fault(0, (error as Error).message));
    }
    this.syntaxErrors = faults;
  }

  /** Where a problem is: the key of what is at fault, the value itself where that is a scalar or an item of a list. */
  locate({ path, atKey = false }: Pick<Problem, "path" | "atKey">): Position {
    return this.positionOf(startOf(this.find(path, atKey)));
  }

  /** Good YAML that no environment can mean: keys that are not text, aliases of nothing or of what they stand in. */
  private misused(): SyntaxFault[] {
    const faults: SyntaxFault[] = [];
    visit(this.document, {
      Pair: (_, { key }) => {
        if (isScalar(key) && typeof key.value === "string") return;
        faults.push(this.fault(startOf(key as Node | null), "a key must be text; put it in quotes"));
      },
      Alias: (_, alias, ancestors) => {
        const reason = aliasFault(alias, this.document, ancestors);
        if (reason !== undefined) faults.push(this.fault(startOf(alias), reason));
      },
    });
    return faults;
  }

  private fault(offset: number, message: string): SyntaxFault {
    return { position: this.positionOf(offset), message: printable(message) };
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

function aliasFault(alias: Alias, document: Document, ancestors: readonly unknown[]): string | undefined {
  const target = alias.resolve(document);
  if (target === undefined) return `*${alias.source} is used before any &${alias.source}; define it above`;
  return ancestors.includes(target) ? `*${alias.source} stands inside what it stands for; write it out` : undefined;
}

function resolved(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
