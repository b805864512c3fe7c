import type { Finding } from "../problems/finding";
import { type ReferenceKind, unknownReference } from "../problems/references";
import type { Declared } from "./cursor";
import { text } from "./values";

/** What was declared of one kind, by name. A name whose declaration is too broken to use is known, but has no value. */
export class Registry<T extends Named> {
  private readonly found = new Map<string, T | undefined>();
  private isReadable = true;
  private sorted?: readonly T[];

  public constructor(private readonly kind: ReferenceKind) {}

  /** Takes in what a map declares. When it is no map, nothing can be said to be missing from it. */
  public addAll<V>(
    declared: Declared<Readonly<Record<string, V>> | undefined>,
    resolve: (name: string, given: Declared<V>) => T | undefined,
  ): void {
    if (!declared.isLeftOut() && !declared.isMapping()) this.markUnreadable();
    for (const [name, given] of declared.entries()) {
      const value = given.isEntity() ? resolve(name, given) : undefined;
      if (!this.found.has(name)) this.found.set(name, value);
      this.sorted = undefined;
    }
  }

  /** Some of what was declared of this kind could not even be read: nothing can be said to be missing. */
  public markUnreadable(): void {
    this.isReadable = false;
  }

  /** Puts a resolved value in the place of the one a name has. */
  public replace(name: string, value: T): void {
    this.found.set(name, value);
    this.sorted = undefined;
  }

  public get(name: string): T | undefined {
    return this.found.get(name);
  }

  /** Everything that was declared could be resolved. */
  public isComplete(): boolean {
    return this.isReadable && ![...this.found.values()].includes(undefined);
  }

  /** Sorted, so that nothing depends on the order of the declarations. */
  public values(): readonly T[] {
    return (this.sorted ??= [...this.found.values()].flatMap((value) => value ?? []).sort(inOrder));
  }

  /**
   * What a reference names. Undefined when it names nothing, which is reported, or something broken, which is not.
   * @param confused what the name is instead, if it names something of another kind
   */
  public resolve(
    reference: Declared<string | undefined>,
    confused: (name: string) => Finding | undefined = () => undefined,
  ): T | undefined {
    const name = text(reference);
    if (name === undefined) return undefined;
    if (!this.found.has(name) && this.isReadable) {
      return reference.fail(confused(name) ?? unknownReference(this.kind, name, [...this.found.keys()]));
    }
    return this.found.get(name);
  }
}

/** What has a name, and where it can be renamed, the one it had first. */
export interface Named {
  readonly name: string;
  readonly origin?: string;
}

/** For `sort`: by the first names, so that a new name moves nothing in any list. */
export function inOrder(a: Named, b: Named): number {
  return (a.origin ?? a.name) < (b.origin ?? b.name) ? -1 : 1;
}
