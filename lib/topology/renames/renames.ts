import type { Declarations } from "../../model/declared/declarations";
import { locked, type Lock, type LockedHost, type LockedName } from "../../model/lock";
import { NAME_LENGTH, namePattern } from "../../model/declared/patterns";
import { placeOf } from "../../model/ssh-declaration";
import type { Declared } from "../checks/cursor";
import { Uniqueness } from "../checks/uniqueness";
import { text } from "../checks/values";
import type { Finding } from "../problems/finding";
import { badName } from "../problems/values";
import { nameOfHostThatLeft, renamedFromDeclared, renamedFromUnknown, renamedTwice } from "./problems";

/** What may say `renamed_from`. */
export const RENAMED_KINDS = ["hosts", "networks", "subnets", "routers"] as const;
export type RenamedKind = (typeof RENAMED_KINDS)[number];

/** The origins of the things of one kind, whatever they are called by now. */
export interface Identities {
  /**
   * The name that a thing had first. Its ids are derived from that, its place in every list follows it, and the
   * programs of a host know it by that only.
   */
  readonly origin: (name: string) => string;
  readonly renamedFrom: (name: string) => string | undefined;
  /** What a name of the lock file is called by now; undefined: the name is that of another thing now. */
  readonly now: (before: string) => string | undefined;
}

export type AllIdentities = Readonly<Record<RenamedKind, Identities>>;

interface Renameable {
  readonly renamed_from?: string;
}

/** @param lock names as they were; where it knows none of a kind, `renamed_from` is taken at its word */
export function resolveIdentities(root: Declared<Declarations>, lock: Lock): AllIdentities {
  const networks = root.at("networks").entries();
  const isAnother = (name: string, old: string) => !isSameMachine(locked(lock.hosts, name), locked(lock.hosts, old));
  return {
    hosts: new Resolver("host", root.at("hosts").entries(), lock.hosts, isAnother).resolve(),
    networks: new Resolver("network", networks, lock.names.networks).resolve(),
    subnets: new Resolver(
      "subnet",
      networks.flatMap(([, network]) => network.at("subnets").entries()),
      lock.names.subnets,
    ).resolve(),
    routers: new Resolver("router", root.at("routers").entries(), lock.names.routers).resolve(),
  };
}

class Resolver {
  private readonly declared: ReadonlyMap<string, Declared<Renameable>>;
  private readonly known: ReadonlyMap<string, LockedName>;
  /** New name -> old name, as it is declared. */
  private readonly from = new Map<string, string>();
  /** Old name -> new name, of what is renamed now. */
  private readonly moves = new Map<string, string>();
  private readonly origins = new Map<string, string>();
  private readonly owners = new Map<string, string>();

  /** @param isAnother whether the lock file knows a name as that of something that must not be forgotten */
  constructor(
    private readonly kind: string,
    declared: readonly (readonly [string, Declared<Renameable>])[],
    known: Readonly<Record<string, LockedName>>,
    private readonly isAnother: (name: string, old: string) => boolean = () => false,
  ) {
    this.declared = new Map(declared);
    this.known = new Map(Object.entries(known));
  }

  resolve(): Identities {
    this.readDeclared();
    for (const [name, { origin = name }] of this.known) {
      if (!this.declared.has(name) && !this.isRenamedNow(name)) this.owners.set(origin, name);
    }
    for (const name of this.declared.keys()) this.claim(name, this.knownOrigin(name));
    for (const name of this.declared.keys()) this.claim(name, this.givenOrigin(name));
    for (const name of this.declared.keys()) this.claim(name, this.freeOrigin(name));
    const now = new Set(this.moves.values());
    return {
      origin: (name) => this.origins.get(name) ?? name,
      renamedFrom: (name) => this.from.get(name),
      now: (before) => this.moves.get(before) ?? (now.has(before) ? undefined : before),
    };
  }

  private readDeclared(): void {
    const sources = new Uniqueness();
    for (const [name, given] of this.declared) {
      const place = given.at("renamed_from");
      const old = nameIn(place);
      if (old === undefined) continue;
      if (sources.claim(old, name, (other) => place.fail(renamedTwice(this.kind, old, other))))
        this.from.set(name, old);
    }
    for (const [name, old] of this.from) {
      const fault = this.isDone(name) ? undefined : this.rename(name, old);
      if (fault === undefined) continue;
      this.declared.get(name)!.at("renamed_from").fail(fault);
      this.from.delete(name);
    }
  }

  private rename(name: string, old: string): Finding | undefined {
    if (old === name || this.keepsName(old)) return renamedFromDeclared(this.kind, old);
    if (!this.known.has(old)) return undefined;
    const isForgotten = this.known.has(name) && ![...this.from.values()].includes(name);
    if (isForgotten && this.isAnother(name, old)) return nameOfHostThatLeft(name);
    this.moves.set(old, name);
    return undefined;
  }

  /** What the lock file tells. */
  private knownOrigin(name: string): string | undefined {
    const old = this.from.get(name);
    const source = old !== undefined && this.moves.get(old) === name ? old : name;
    const before = source === name && this.isRenamedNow(name) ? undefined : this.known.get(source);
    // A line that is left from a rename before the last one says nothing new.
    const isTold = old === undefined || source === old || this.isDone(name) || before?.origin !== undefined;
    return before !== undefined && isTold ? (before.origin ?? source) : undefined;
  }

  /** What the document tells, where the lock file has nothing to say. */
  private givenOrigin(name: string): string | undefined {
    const old = this.from.get(name);
    if (this.origins.has(name) || old === undefined) return undefined;
    const place = this.declared.get(name)!.at("renamed_from");
    const owner = this.owners.get(old);
    if (owner !== undefined) return place.fail(renamedTwice(this.kind, old, owner));
    if (this.known.size > 0) place.warn(renamedFromUnknown(this.kind, name, old));
    return old;
  }

  /** That of a new thing; the name alone does not tell it apart from what was called so first. */
  private freeOrigin(name: string): string | undefined {
    if (this.origins.has(name)) return undefined;
    for (let number = 2, origin = name; ; number += 1) {
      if (!this.owners.has(origin)) return origin;
      origin = `${name}_${number}`;
    }
  }

  private claim(name: string, origin: string | undefined): void {
    if (origin === undefined || this.owners.has(origin)) return;
    this.owners.set(origin, name);
    this.origins.set(name, origin);
  }

  private isDone(name: string): boolean {
    return this.from.has(name) && this.known.get(name)?.renamed_from === this.from.get(name);
  }

  /** What is declared under the name is what it was. */
  private keepsName(name: string): boolean {
    return this.declared.has(name) && (!this.from.has(name) || this.isDone(name));
  }

  /** What the lock file knows under the name has another one now. */
  private isRenamedNow(name: string): boolean {
    return this.moves.has(name);
  }
}

function nameIn(given: Declared<string | undefined>): string | undefined {
  const name = text(given);
  const pattern = namePattern(NAME_LENGTH);
  return name === undefined || pattern.accepts(name) ? name : given.fail(badName(name, pattern, false));
}

function isSameMachine(known: LockedHost | undefined, old: LockedHost | undefined): boolean {
  return known === undefined || placeOf(known.ssh) === (old && placeOf(old.ssh));
}
