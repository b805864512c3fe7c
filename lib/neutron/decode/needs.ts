import type { Remark } from "../report/remark";
import type { Facts } from "./facts";
import type { Resource } from "./resource";

/** Demands fields of objects that exist; a request body (no id) may leave out what has a default. */
export class Needs {
  private readonly isRequest: boolean;

  constructor(
    one: Pick<Resource, "fields">,
    private readonly facts: Facts,
    private readonly remarks: Remark[],
  ) {
    this.isRequest = !one.fields.has("id");
  }

  /** Of an object within this one. */
  of(inner: Facts): Needs {
    return new Needs({ fields: new Map() }, inner, this.remarks);
  }

  /** @param command that prints it */
  known(command: string, ...names: readonly string[]): void {
    const missing = names.filter((name) => !this.facts.isThere(name));
    if (this.isRequest || missing.length === 0) return;
    this.say(`${missing.join(", ")}: no file says; give ${command} too, or the REST body`);
  }

  always(...names: readonly string[]): void {
    const missing = names.filter((name) => !this.facts.isThere(name));
    if (missing.length > 0) this.say(`${missing.join(", ")}: missing, and nothing can stand for it`);
  }

  /** One of two fields says it. */
  either(one: string, other: string): void {
    if (!this.facts.has(one) && !this.facts.has(other)) this.always(one);
  }

  private say(message: string): void {
    const { place, label } = this.facts;
    this.remarks.push({ severity: "error", code: "INCOMPLETE", place, subject: label, message });
  }
}
