import type { DeclarationPath, Problem } from "./problem";
import { formatPath } from "./problem";
import { errorAt, type Finding } from "./problems/finding";
import { missingField, wrongType } from "./problems/shape";

/** One run of the checks: what was found so far, and what a reader had to leave out of the declarations. */
export interface Checks {
  readonly problems: Problem[];
  /**
   * Paths in the form of `formatPath` (`routers.r1`, `networks.tenant.subnets.web`, `hosts.c1.ssh.port`) of entities or
   * fields that were declared but are not in the declarations because their structure was broken.
   */
  readonly removed: ReadonlySet<string>;
}

/** A declared value together with its place. Nothing is assumed about the value beyond what a check has shown. */
export class Declared<T> {
  public constructor(
    public readonly value: T,
    public readonly path: DeclarationPath,
    public readonly checks: Checks,
  ) {}

  /** The value of a field; undefined when this is not a mapping, which is then reported. */
  public at<K extends keyof NonNullable<T>>(key: K): Declared<NonNullable<T>[K] | undefined> {
    const value = this.isMapping() && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Declared<NonNullable<T>[K] | undefined>(value, [...this.path, key as string], this.checks);
  }

  /** Entries of a mapping whose values are mappings themselves; anything else is reported. */
  public entities<V extends object>(this: Declared<Readonly<Record<string, V>> | undefined>): [string, Declared<V>][] {
    return this.entries().filter(([, entity]) => (entity.value as unknown) !== undefined && entity.isMapping());
  }

  public entries<V>(this: Declared<Readonly<Record<string, V>> | undefined>): [string, Declared<V>][] {
    if (!this.isMapping()) return [];
    return Object.entries(this.value).map(([key, value]) => [
      key,
      new Declared(value, [...this.path, key], this.checks),
    ]);
  }

  /** Items of a list; none when it is absent or, which is reported, not a list. */
  public items<V>(this: Declared<readonly V[] | undefined>): Declared<V>[] {
    const given: unknown = this.value;
    if (given === undefined) return [];
    if (!Array.isArray(given)) {
      this.fail(wrongType(given, "a list"));
      return [];
    }
    return (given as V[]).map((item, i) => new Declared(item, [...this.path, i], this.checks));
  }

  /** Items of a list that are mappings; anything else is reported. */
  public mappings<V extends object>(this: Declared<readonly V[] | undefined>): Declared<V>[] {
    return this.items().filter((item) => (item.value as unknown) !== undefined && item.isMapping());
  }

  /** Whether the field is there; if not, and nobody removed it, its absence is reported at the mapping that lacks it. */
  public isGiven(): this is Declared<NonNullable<T>> {
    if (this.value !== undefined && this.value !== null) return true;
    if (!this.isRemoved()) {
      this.checks.problems.push(errorAt(this.path.slice(0, -1), missingField(String(this.path.at(-1)))));
    }
    return false;
  }

  /** This value, something inside it or what it stands in was declared but left out of the declarations. */
  public isRemoved(): boolean {
    return this.isRemovedAt(this.path);
  }

  /** The same for an entry of this map. */
  public hasRemoved(name: string): boolean {
    return this.isRemovedAt([...this.path, name]);
  }

  /** Always undefined, so that a failed check can be returned. */
  public fail(finding: Finding): undefined {
    this.checks.problems.push(errorAt(this.path, finding));
  }

  private isRemovedAt(place: DeclarationPath): boolean {
    const path = formatPath(place);
    for (const removed of this.checks.removed) {
      if (removed === path || isInside(removed, path) || isInside(path, removed)) return true;
    }
    return false;
  }

  private isMapping(): this is Declared<NonNullable<T>> {
    const given: unknown = this.value;
    if (given === undefined) return false;
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return true;
    this.fail(wrongType(given, "a mapping"));
    return false;
  }
}

function isInside(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}
