import type { Declared } from "./declared";
import { text } from "./values";
import { type ReferenceKind, unknownReference } from "./problems/references";

/** What was declared of one kind, by name. A name whose declaration is too broken to use is known, but has no value. */
export class Registry<T> {
  private readonly found = new Map<string, T | undefined>();

  /** @param declared the map the entities stand in, where what the reader left out is known */
  public constructor(
    private readonly kind: ReferenceKind,
    private readonly declared: Pick<Declared<unknown>, "isRemoved" | "hasRemoved">,
  ) {}

  public add(name: string, value: T | undefined): void {
    this.found.set(name, value);
  }

  public get(name: string): T | undefined {
    return this.found.get(name);
  }

  /** Everything that was declared could be resolved, and nothing was left out. */
  public isComplete(): boolean {
    return !this.declared.isRemoved() && ![...this.found.values()].includes(undefined);
  }

  /** Sorted by name, so that nothing depends on the order of the declarations. */
  public values(): T[] {
    return [...this.found.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, value]) => (value === undefined ? [] : [value]));
  }

  /** What a reference names. Undefined when it names nothing, which is reported, or something broken, which is not. */
  public resolve(reference: Declared<string | undefined>): T | undefined {
    const name = text(reference);
    if (name === undefined) return undefined;
    if (!this.found.has(name) && !this.declared.hasRemoved(name)) {
      return reference.fail(unknownReference(this.kind, name, [...this.found.keys()]));
    }
    return this.found.get(name);
  }
}
