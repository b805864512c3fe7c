import * as fc from "fast-check";
import type { RouterDeclaration } from "../../lib/model/declared/declarations";

/** What a generator of declarations draws, whatever it draws it for. */
export class Draws {
  private made = 0;

  public constructor(protected readonly g: fc.GeneratorValue) {}

  protected id(): { id?: string } {
    return this.chance() || this.chance() ? {} : { id: this.uuid() };
  }

  protected port(): Pick<NonNullable<RouterDeclaration["interfaces"]>[number], "port_id" | "mac_address"> {
    return {
      ...this.maybe(() => ({ port_id: this.uuid() })),
      ...this.maybe(() => ({ mac_address: `52:54:01:${this.next().replace(/(..)(?=.)/g, "$1:")}` })),
    };
  }

  /** Device names and MAC addresses hold only the start of an id. */
  private uuid(): string {
    return this.next() + this.g(fc.uuid).slice(6);
  }

  /** Six digits that nothing has yet. */
  private next(): string {
    this.made += 1;
    return this.made.toString(16).padStart(6, "0");
  }

  protected names(prefix: string, min: number, max: number): string[] {
    return Array.from({ length: this.g(fc.integer, { min, max }) }, (_, i) => `${prefix}-${i}`);
  }

  protected chance(): boolean {
    return this.g(fc.boolean);
  }

  protected maybe<T extends object>(value: () => T): T | Record<never, never> {
    return this.chance() ? value() : {};
  }

  protected pick<T>(from: readonly T[]): T {
    return from[this.g(fc.nat, from.length - 1)] as T;
  }

  /** At least one, in the given order. */
  protected someOf<T>(from: readonly T[]): T[] {
    const some = from.filter(() => this.chance());
    return some.length > 0 || from.length === 0 ? some : [this.pick(from)];
  }
}
