import { isMap, visit, type Document, type Node, type Pair } from "yaml";
import { CodedError } from "../../errors/coded-error";
import { changesBetween } from "./changes";
import { edited, parsed } from "./edited-text";
import { Section } from "./section";
import { entryText } from "./written";

type Mapping = Readonly<Record<string, unknown>>;

/**
 * The text of a document and what it says, to be changed into a text that says something else: by the least that does it.
 * Comments, order, columns, quotes and line ends stay. Only what is around a change is parsed again.
 */
export class EditedDocument {
  private constructor(
    readonly text: string,
    readonly value: Mapping,
    private readonly head: string,
    /** undefined: the text can only be read as a whole. */
    private readonly sections?: readonly Section[],
  ) {}

  /** @param text one that is an environment document without a fault of its YAML */
  static of(text: string): EditedDocument {
    const document = parsed(text);
    const value = document.toJS() as Mapping;
    const places = sectionStarts(document, text);
    if (places === undefined) return new EditedDocument(text, value, "");
    const sections = places.map(({ pair, from }, i) =>
      Section.of(pair, text, from, places[i + 1]?.from ?? text.length),
    );
    return new EditedDocument(text, value, text.slice(0, places[0]!.from), sections);
  }

  /**
   * The document with another value.
   * @throws CodedError `NOT_EDITABLE`: where an alias or an anchor stands in the way, or a cut would not say it
   */
  with(value: Mapping): EditedDocument {
    if (this.sections === undefined) {
      const { text } = edited(this.text, changesBetween(this.value, value), value);
      return new EditedDocument(text, value, "");
    }
    if (Object.keys(this.value).some((key) => !Object.hasOwn(value, key))) {
      throw new CodedError("NOT_EDITABLE", "a section of the document would go; empty it instead");
    }
    const sections = this.sections.map((section) => {
      const [before, after] = [this.value[section.key], value[section.key]];
      return before === after ? section : section.with(before, after);
    });
    const come = Object.keys(value).filter((key) => !Object.hasOwn(this.value, key));
    for (const key of come) this.append(sections, key, value[key]);
    return new EditedDocument(this.head + sections.map(({ text }) => text).join(""), value, this.head, sections);
  }

  /** A section at the end, with an empty line before it where the document has such. */
  private append(sections: Section[], key: string, value: unknown): void {
    const newline = this.text.includes("\r\n") ? "\r\n" : "\n";
    const last = sections.pop()!;
    const isEnded = last.text.endsWith("\n");
    const gap = /\n\r?\n/.test(this.text) && !/\n\r?\n$/.test(last.text) ? newline : "";
    sections.push(Section.unread(last.key, last.text + (isEnded ? "" : newline) + gap));
    const own = entryText(key, value, { newline, column: 0, step: 2, block: true });
    sections.push(Section.unread(key, own + (isEnded ? newline : "")));
  }
}

/** undefined where a part of the text may depend on another: anchors, braces around all, marks of the end. */
function sectionStarts(document: Document, text: string): { pair: Pair; from: number }[] | undefined {
  const { contents } = document;
  if (!isMap(contents) || contents.flow === true || contents.items.length === 0) return undefined;
  if (/^(?:\.\.\.|%)/m.test(text) || isShared(document)) return undefined;
  const starts = contents.items.map((pair: Pair) => ({ pair, from: (pair.key as Node).range![0] }));
  return starts.every(({ from }) => from === 0 || text[from - 1] === "\n" || text[from - 1] === "\ufeff")
    ? starts
    : undefined;
}

function isShared(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
    Node: (_key, node) => {
      if ((node as { readonly anchor?: string }).anchor === undefined) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
