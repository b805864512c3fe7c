import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { DeclarationPath, Problem } from "../../model/problem";
import { printable } from "../../text/printable";
import { isMergeKey, misuses, startOf } from "./misuse";
import { aliasTargets } from "./walk";

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

export interface SyntaxFault {
  readonly position: Position;
  readonly message: string;
  /** Lines of the source with a mark under the place. */
  readonly excerpt: readonly string[];
}

/** Columns of a source line that are shown. */
const WIDTH = 100;

/** The text of a document: what it says, and where. */
export class DocumentSource {
  private readonly lines = new LineCounter();
  private textLines?: readonly string[];
  private readonly document: Document | undefined;
  private targets: ReadonlyMap<Alias, Node> = new Map();
  private readonly pairsByKey = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  /** What is wrong with the YAML itself. */
  readonly syntaxErrors: readonly SyntaxFault[];
  /** What the document says; undefined when there are {@link syntaxErrors}. */
  readonly value: unknown;

  constructor(private readonly text: string) {
    if (text.includes("\0")) {
      const message = "this is UTF-16 or no text at all; save it as UTF-8";
      this.syntaxErrors = [{ position: { line: 1, column: 1 }, message, excerpt: [] }];
      return;
    }
    let faults: readonly SyntaxFault[];
    try {
      this.document = parseDocument(text, { ...OPTIONS, lineCounter: this.lines });
      this.targets = aliasTargets(this.document);
      faults = [...this.unreadable(this.document), ...this.misused(this.document)];
      if (faults.length === 0) this.value = this.document.toJS() as unknown;
    } catch (error) {
      // Also a few aliases of aliases that stand for more than any memory holds.
      const isBomb = error instanceof ReferenceError;
      const message = error instanceof RangeError ? TOO_DEEP : isBomb ? TOO_MANY_ALIASES : (error as Error).message;
      faults = [this.fault(0, message)];
    }
    this.syntaxErrors = faults;
  }

  /** Where a problem is: the key of what is at fault, the value itself where that is a scalar or an item of a list. */
  locate({ path, atKey = false }: Pick<Problem, "path" | "atKey">): Position {
    return this.positionOf(startOf(this.find(path, atKey)));
  }

  /** The first fault of the YAML; those behind it mostly follow from it. */
  private unreadable({ errors, warnings }: Document): SyntaxFault[] {
    const [first, ...others] = [...errors, ...warnings];
    if (first === undefined) return [];
    const ours = OUR_WORDS[first.code];
    if (ours !== undefined) return [this.fault(first.pos[0], ours)];
    const rest = others.length === 0 ? "" : ` (${others.length} more follow from it)`;
    return [this.fault(first.pos[0], first.message.split("\n")[0]! + rest)];
  }

  private misused(document: Document): SyntaxFault[] {
    if (document.errors.length + document.warnings.length > 0) return [];
    const lineOf = (node: Node): number => this.positionOf(startOf(node)).line;
    return misuses(document, this.targets, lineOf).map(({ node, message }) => this.fault(startOf(node), message));
  }

  private fault(offset: number, message: string): SyntaxFault {
    const position = this.positionOf(offset);
    return { position, message: printable(message), excerpt: this.excerpt(position) };
  }

  private excerpt({ line, column }: Position): string[] {
    const shift = Math.max(0, column - WIDTH + 20);
    const all = (this.textLines ??= this.text.split(/\r?\n/));
    const shown = [line - 1, line].flatMap((number) => {
      const text = all[number - 1];
      return text === undefined ? [] : [{ number, text }];
    });
    const label = (number: number | ""): string => `  ${String(number).padStart(String(line).length)} | `;
    return [
      ...shown.map(
        ({ number, text }) => label(number) + printable(text.slice(shift, shift + WIDTH).replaceAll("\t", "→")),
      ),
      `${label("")}${" ".repeat(column - 1 - shift)}^`,
    ];
  }

  private find(path: DeclarationPath, atKey: boolean): Node | null {
    let node = this.resolved(this.document?.contents ?? null);
    let place = node;
    for (const [index, part] of path.entries()) {
      const last = index === path.length - 1;
      if (isMap(node)) {
        const pair = this.pairOf(node, String(part));
        if (pair === undefined) break;
        const key = pair.key as Node;
        node = this.resolved(pair.value as Node | null);
        place = (last && atKey) || isCollection(node) || node === null ? key : node;
      } else if (isSeq(node)) {
        node = this.resolved((node.items[Number(part)] as Node | undefined) ?? null);
        if (node === null) break;
        place = node;
      } else {
        break;
      }
    }
    return place;
  }

  /** Also one that a merge key brings in. */
  private pairOf(map: YAMLMap, key: string): Pair | undefined {
    let pairs = this.pairsByKey.get(map);
    if (pairs === undefined) {
      pairs = new Map(this.pairsIn(map).map((pair) => [String((pair.key as { value?: unknown }).value), pair]));
      this.pairsByKey.set(map, pairs);
    }
    return pairs.get(key);
  }

  /** The map's own last: they go before what is merged. */
  private pairsIn(map: YAMLMap): Pair[] {
    const merged = map.items.filter(isMergeKey).flatMap(({ value }) => {
      const sources = this.resolved(value as Node | null);
      const maps = isSeq(sources) ? [...sources.items].reverse() : [sources];
      return maps.map((one) => this.resolved(isNode(one) ? one : null)).filter(isMap);
    });
    return [...merged.flatMap((one) => this.pairsIn(one)), ...map.items.filter(isOwnPair)];
  }

  private resolved(node: Node | null): Node | null {
    return isAlias(node) ? (this.targets.get(node) ?? null) : node;
  }

  private positionOf(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

const OPTIONS = {
  prettyErrors: false,
  merge: true,
  // Reported with both places, see misuse.ts.
  uniqueKeys: false,
} as const;

function isOwnPair(pair: unknown): pair is Pair {
  return isPair(pair) && isScalar(pair.key) && !isMergeKey(pair);
}

const TOO_MANY_ALIASES = "aliases of aliases stand for more than any environment has; write out what they stand for";
const TOO_DEEP = "lists and mappings are nested too deeply; no environment needs more than a few levels";

/** By the code of the YAML library. */
const OUR_WORDS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "a second YAML document begins here; one file holds one environment: move it to a file of its own",
  RESOURCE_EXHAUSTION: TOO_DEEP,
};
