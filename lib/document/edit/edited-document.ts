import { isMap, parseDocument, visit, type Document, type Node, type Pair } from "yaml";
import { CodedError } from "../../errors/coded-error";
import { isSameJson } from "../../text/json";
import { changesBetween, type Change } from "./changes";
import { spliceOf } from "./edits";
import { entryText } from "./written";

type Mapping = Readonly<Record<string, unknown>>;

/** A part of a text that one key of the document has to itself, from its key up to the next one. */
interface Section {
  readonly key: string;
  readonly text: string;
  /** As it was parsed last; made when it is needed. */
  readonly parsed?: Document;
}

/**
 * The text of a document and what it says, to be changed into a text that says something else: by the least that does it.
 * Comments, order, columns, quotes and line ends stay. Only what changed is parsed again.
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
    const sections = places.map(({ key, from }, i) => ({ key, text: text.slice(from, places[i + 1]?.from) }));
    return new EditedDocument(text, value, text.slice(0, places[0]!.from), sections);
  }

  /**
   * The document with another value.
   * @throws CodedError `NOT_EDITABLE`: where an alias or an anchor stands in the way, or a cut would not say it
   */
  with(value: Mapping): EditedDocument {
    if (this.sections === undefined) {
      const { text } = this.edited({ key: "", text: this.text }, changesBetween(this.value, value), value);
      return new EditedDocument(text, value, "");
    }
    const sections = this.sections.map((section) => this.sectionWith(section, value));
    const come = Object.keys(value).filter((key) => !Object.hasOwn(this.value, key));
    for (const key of come) this.append(sections, key, value[key]);
    if (Object.keys(this.value).some((key) => !Object.hasOwn(value, key))) {
      throw new CodedError("NOT_EDITABLE", "a section of the document would go; empty it instead");
    }
    return new EditedDocument(this.head + sections.map(({ text }) => text).join(""), value, this.head, sections);
  }

  private sectionWith(section: Section, value: Mapping): Section {
    const { key } = section;
    if (this.value[key] === value[key]) return section;
    const changes = changesBetween({ [key]: this.value[key] }, { [key]: value[key] });
    return changes.length === 0 ? section : this.edited(section, changes, { [key]: value[key] });
  }

  private edited(section: Section, changes: readonly Change[], meant: Mapping): Section {
    let { text } = section;
    let document = section.parsed ?? parsed(text);
    for (const together of runsOf(changes)) {
      const splices = together.map((change) => spliceOf(document, text, change));
      const { from, to } = splices[0]!;
      text = text.slice(0, from) + splices.map((splice) => splice.text).join("") + text.slice(to);
      document = parsed(text);
    }
    if (!says(document, meant)) {
      throw new CodedError(
        "NOT_EDITABLE",
        "the document is written in a way that this change cannot be cut into; nothing was changed: change it by hand",
      );
    }
    return { key: section.key, text, parsed: document };
  }

  /** A section at the end, with an empty line before it where the document has such. */
  private append(sections: Section[], key: string, value: unknown): void {
    const newline = this.text.includes("\r\n") ? "\r\n" : "\n";
    const last = sections.pop()!;
    const isEnded = last.text.endsWith("\n");
    const gap = /\n\r?\n/.test(this.text) && !/\n\r?\n$/.test(last.text) ? newline : "";
    sections.push({ key: last.key, text: last.text + (isEnded ? "" : newline) + gap });
    const own = entryText(key, value, { newline, column: 0, step: 2, block: true });
    sections.push({ key, text: own + (isEnded ? newline : "") });
  }
}

/** What comes into one mapping or list after another goes in as one piece: to read the text again each time takes long. */
function runsOf(changes: readonly Change[]): Change[][] {
  const runs: Change[][] = [];
  for (const change of changes) {
    const last = runs.at(-1)?.at(-1);
    const isNext =
      last?.kind === "add" && change.kind === "add" && isSameJson(last.path.slice(0, -1), change.path.slice(0, -1));
    if (isNext) runs.at(-1)!.push(change);
    else runs.push([change]);
  }
  return runs;
}

function says(document: Document, meant: Mapping): boolean {
  if (document.errors.length + document.warnings.length > 0) return false;
  try {
    return isSameJson(document.toJS(), meant);
  } catch {
    // An alias whose anchor went.
    return false;
  }
}

function parsed(text: string): Document {
  return parseDocument(text, { merge: true, uniqueKeys: false, prettyErrors: false });
}

/** undefined where a part of the text may depend on another: anchors, braces around all, marks of the end. */
function sectionStarts(document: Document, text: string): { key: string; from: number }[] | undefined {
  const { contents } = document;
  if (!isMap(contents) || contents.flow === true || contents.items.length === 0) return undefined;
  if (/^(?:\.\.\.|%)/m.test(text) || isShared(document)) return undefined;
  const starts = contents.items.map(({ key }: Pair) => ({
    key: String((key as { value?: unknown }).value),
    from: (key as Node).range![0],
  }));
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
