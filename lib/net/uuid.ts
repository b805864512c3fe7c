import { parse, v5, validate } from "uuid";

/** The lower-case form of a UUID. */
export function parseUuid(text: string): string | undefined {
  return validate(text) ? text.toLowerCase() : undefined;
}

/** A namespace in which many names are looked up, see {@link uuidOf}. */
export function uuidNamespace(uuid: string): Uint8Array {
  return parse(uuid);
}

/** The UUIDv5 of a name in a namespace that is itself a UUID. */
export function uuidOf(namespace: string | Uint8Array, name: string): string {
  // As bytes: from a text with half a surrogate pair it makes none.
  return v5(Buffer.from(name), namespace);
}
