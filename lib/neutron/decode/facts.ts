import { portsIn, type PortRange } from "../../net/port-range";
import { isObject } from "../../text/json";
import { abridged, type Remark } from "../report/remark";
import { labelOf, type Resource } from "./resource";

/** Typed access to the fields of an object. A field of another type is an error, and then as if it were not there. */
export class Facts {
  static of(one: Resource, remarks: Remark[]): Facts {
    return new Facts(one.fields, one.place, labelOf(one), remarks);
  }

  private constructor(
    private readonly fields: ReadonlyMap<string, unknown>,
    readonly place: string,
    readonly label: string,
    private readonly remarks: Remark[],
  ) {}

  text(name: string): string | undefined {
    return this.typed(name, "a text", (value) => (typeof value === "string" ? value : undefined));
  }

  /** A text that says something. */
  given(name: string): string | undefined {
    return this.text(name) || undefined;
  }

  flag(name: string): boolean | undefined {
    return this.typed(name, "true or false", (value) => (typeof value === "boolean" ? value : undefined));
  }

  /** The API takes numbers in quotes too. */
  integer(name: string): number | undefined {
    return this.typed(name, "a whole number", (value) => {
      const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
      return typeof number === "number" && Number.isInteger(number) ? number : undefined;
    });
  }

  /** `9000:9099` */
  ports(name: string): PortRange | undefined {
    return this.typed(name, "a range of ports like 9000:9099", (value) =>
      typeof value === "string" && /^\d{1,5}(:\d{1,5})?$/.test(value) ? portsIn(value) : undefined,
    );
  }

  /** Whether the file says anything of it, be it that there is none. */
  isThere(name: string): boolean {
    return this.fields.has(name);
  }

  has(name: string): boolean {
    return this.fields.has(name) && this.fields.get(name) !== null;
  }

  texts(name: string): readonly string[] | undefined {
    return this.typed(name, "a list of texts", (value) =>
      Array.isArray(value) && value.every((item) => typeof item === "string") ? value : undefined,
    );
  }

  /** By key, each a text. */
  dictionary(name: string): Readonly<Record<string, string>> | undefined {
    const inner = this.object(name);
    if (inner === undefined || inner === null) return undefined;
    return Object.fromEntries([...inner.fields.keys()].map((key) => [key, inner.given(key) ?? ""]));
  }

  /** Null when the file says that there is none. */
  object(name: string): Facts | null | undefined {
    if (this.fields.get(name) === null) return null;
    return this.typed(name, "an object", (value) => (isObject(value) ? this.inner(value, `.${name}`) : undefined));
  }

  objects(name: string): readonly Facts[] | undefined {
    return this.typed(
      name,
      "a list of objects (openstackclient before 4.0 prints texts; give the REST body)",
      (value) =>
        Array.isArray(value) && value.every(isObject)
          ? value.map((item, index) => this.inner(item, `.${name}[${index}]`))
          : undefined,
    );
  }

  /** Whether the file says that there is none. */
  isNull(name: string): boolean {
    return this.fields.get(name) === null;
  }

  private typed<T>(name: string, wanted: string, read: (value: unknown) => T | undefined): T | undefined {
    const value = this.fields.get(name);
    if (value === undefined || value === null) return undefined;
    const typed = read(value);
    if (typed === undefined) {
      const message = `${name} is ${abridged(value)} where ${wanted} is expected`;
      this.remarks.push({ severity: "error", code: "WRONG_TYPE", place: this.place, subject: this.label, message });
    }
    return typed;
  }

  private inner(value: Readonly<Record<string, unknown>>, path: string): Facts {
    return new Facts(new Map(Object.entries(value)), this.place + path, this.label, this.remarks);
  }
}
