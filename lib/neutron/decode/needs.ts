import type { Remark } from "../report/remark";
import type { Facts } from "./facts";
import type { Resource } from "./resource";

/** Demands fields of objects that exist; a request body (no id) may leave out what has a default. */
export class Needs {
  private readonly isRequest: boolean;

  constructor(
    private readonly one: Resource,
    private readonly facts: Facts,
    private readonly remarks: Remark[],
  ) {
    this.isRequest = !one.fields.has("id");
  }

  /** @param command that prints it */
  known(command: string, ...names: readonly string[]): void {
    const missing = names.filter((name) => !this.one.fields.has(name));
    if (this.isRequest || missing.length === 0) return;
    this.say(`${missing.join(", ")}: no file says; give ${command} too, or the REST body`);
  }

  always(...names: readonly string[]): void {
    const missing = names.filter((name) => !this.one.fields.has(name));
    if (missing.length > 0) this.say(`${missing.join(", ")}: missing, and nothing can stand for it`);
  }

  private say(message: string): void {
    const { place, label } = this.facts;
    this.remarks.push({ severity: "error", code: "INCOMPLETE", place, subject: label, message });
  }
}
