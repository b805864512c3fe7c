import type { DeclarationPath, Problem } from "../../model/problem";
import { errorAt, type Finding, warningAt } from "../problems/finding";
import { missingField, wrongType } from "../problems/shape";

/** A declared value together with its place. Nothing is assumed about the value beyond what a check has shown. */
export class Declared<T> {
  /**
   * @param place what it stands in and under which key: most places are never told, so no path is made of them beforehand
   * @param isReadable false when the value would stand in something that is no mapping: its absence means nothing
   */
  private constructor(
    public readonly value: T,
    private readonly place: { readonly parent: Declared<unknown>; readonly key: string | number } | undefined,
    private readonly problems: Problem[],
    public readonly isReadable = true,
  ) {}

  /** @param problems where all that is found is put */
  public static root<T>(value: T, problems: Problem[]): Declared<T> {
    return new Declared(value, undefined, problems);
  }

  public get path(): DeclarationPath {
    return this.place === undefined ? [] : [...this.place.parent.path, this.place.key];
  }

  /** The value of a field; undefined when this is not a mapping, which is then reported. */
  public at<K extends keyof NonNullable<T>>(key: K): Declared<NonNullable<T>[K] | undefined> {
    const isMapping = this.isMapping();
    const value = isMapping && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    const isReadable = isMapping || (this.isReadable && this.isLeftOut());
    const place = { parent: this, key: key as string };
    return new Declared<NonNullable<T>[K] | undefined>(value, place, this.problems, isReadable);
  }

  /** Entries of a mapping; none when it is absent or, which is reported, not a mapping. */
  public entries<V>(this: Declared<Readonly<Record<string, V>> | undefined>): [string, Declared<V>][] {
    if (!this.isMapping()) return [];
    return Object.entries(this.value).map(([key, value]) => [
      key,
      new Declared(value, { parent: this, key }, this.problems),
    ]);
  }

  /** Items of a list; none when it is absent or, which is reported, not a list. */
  public items<V>(this: Declared<readonly V[] | undefined>): Declared<V>[] {
    const given: unknown = this.value;
    if (this.isLeftOut()) return [];
    if (!Array.isArray(given)) {
      this.fail(wrongType(given, "a list"));
      return [];
    }
    return (given as V[]).map((item, i) => new Declared(item, { parent: this, key: i }, this.problems));
  }

  /** Items of a list that are mappings; anything else is reported. */
  public mappings<V extends object>(this: Declared<readonly V[] | undefined>): Declared<V>[] {
    return this.items().filter((item) => item.isEntity());
  }

  /** Whether the field is there; its absence is reported at the mapping that lacks it. */
  public isGiven(): this is Declared<NonNullable<T>> {
    if (!this.isLeftOut()) return true;
    if (this.isReadable) this.problems.push(errorAt(this.path.slice(0, -1), missingField(String(this.path.at(-1)))));
    return false;
  }

  /** A mapping or list that is not there. A key of which every entry is commented out has null. */
  public isLeftOut(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** Whether this is a mapping; anything else but one that is left out is reported. */
  public isMapping(): this is Declared<NonNullable<T>> {
    const given: unknown = this.value;
    if (this.isLeftOut()) return false;
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return true;
    this.fail(wrongType(given, "a mapping"));
    return false;
  }

  /** Whether this is a mapping; anything else is reported. */
  public isEntity(): this is Declared<NonNullable<T>> {
    if (this.isLeftOut()) this.fail(wrongType(null, "a mapping"));
    return this.isMapping();
  }

  /** Always undefined, so that a failed check can be returned. */
  public fail(finding: Finding): undefined {
    this.problems.push(errorAt(this.path, finding));
  }

  public warn(finding: Finding): void {
    this.problems.push(warningAt(this.path, finding));
  }
}
