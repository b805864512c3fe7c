import { isMap, isScalar, type Node, type Pair } from "yaml";
import { isObject } from "../../text/json";
import { changesBetween, type Change } from "./changes";
import { edited } from "./edited-text";

interface Entry {
  readonly key: string;
  /** From the start of its line to that of the next entry. */
  readonly text: string;
}

/**
 * A part of a text that one key of the document has to itself, from its key up to the next one. Where its entries have lines
 * of their own, only those around a change are read again.
 */
export class Section {
  private constructor(
    readonly key: string,
    /** Up to the first entry; all of it where there are none with lines of their own. */
    private readonly head: string,
    private readonly entries: readonly Entry[],
  ) {}

  /** Whose entries nobody has looked at. */
  static unread(key: string, text: string): Section {
    return new Section(key, text, []);
  }

  /** @param pair of a document that was parsed from `text`, whose part from `from` to `to` is the section */
  static of(pair: Pair, text: string, from: number, to: number): Section {
    const key = String((pair.key as { value?: unknown }).value);
    const starts = entryStarts(pair, text);
    if (starts === undefined) return Section.unread(key, text.slice(from, to));
    const entries = starts.map((start, i) => ({
      key: start.key,
      text: text.slice(start.from, starts[i + 1]?.from ?? to),
    }));
    return new Section(key, text.slice(from, starts[0]!.from), entries);
  }

  get text(): string {
    return this.head + joined(this.entries);
  }

  /** The section with another value. @throws CodedError `NOT_EDITABLE` */
  with(before: unknown, after: unknown): Section {
    const changes = changesBetween({ [this.key]: before }, { [this.key]: after });
    if (changes.length === 0) return this;
    const [from, to] = this.around(changes);
    const [first, window, last] = [this.entries.slice(0, from), this.entries.slice(from, to), this.entries.slice(to)];
    const outside = new Set([...first, ...last].map(({ key }) => key));
    const meant = { [this.key]: outside.size === 0 ? after : withoutKeys(after, outside) };
    const { text, document } = edited(this.head + joined(window), changes, meant);
    const { contents } = document;
    const [pair] = isMap(contents) ? contents.items : [];
    const now = pair === undefined ? Section.unread(this.key, text) : Section.of(pair, text, 0, text.length);
    if (outside.size === 0) return now;
    if (now.entries.length === 0) return Section.unread(this.key, this.text).with(before, after);
    return new Section(this.key, now.head, [...first, ...now.entries, ...last]);
  }

  /**
   * The entries that changes are in, with one on each side: what is first, last or alone in a mapping is edited otherwise than
   * what is not.
   */
  private around(changes: readonly Change[]): readonly [from: number, to: number] {
    const whole = [0, this.entries.length] as const;
    const places = new Map(this.entries.map(({ key }, index) => [key, index]));
    const touched: number[] = [];
    for (const change of changes) {
      const { kind, path } = change;
      const isOfEntry = path.length === 2;
      const place = kind === "add" && isOfEntry ? this.entries.length - 1 : places.get(String(path[1]));
      if (path.length < 2 || place === undefined) return whole;
      if (kind === "rename" && isOfEntry) places.set(change.to, place);
      touched.push(place);
    }
    return [Math.max(0, Math.min(...touched) - 1), Math.min(this.entries.length, Math.max(...touched) + 2)];
  }
}

/** undefined: the value is no mapping whose entries have lines of their own. */
function entryStarts({ value }: Pair, text: string): { key: string; from: number }[] | undefined {
  if (!isMap(value) || value.flow === true || value.items.length === 0) return undefined;
  const starts = value.items.map((pair) => {
    const offset = (pair.key as Node).range![0];
    const from = text.lastIndexOf("\n", offset - 1) + 1;
    const name = isScalar(pair.key) ? pair.key.value : undefined;
    return typeof name === "string" && /^ *$/.test(text.slice(from, offset)) ? { key: name, from } : undefined;
  });
  return starts.every((start) => start !== undefined) ? starts : undefined;
}

function withoutKeys(value: unknown, keys: ReadonlySet<string>): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key))) : value;
}

function joined(entries: readonly Entry[]): string {
  return entries.map(({ text }) => text).join("");
}
