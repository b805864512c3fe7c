import { parse, v5, validate } from "uuid";

/** The lower-case form of a UUID. */
export function parseUuid(text: string): string | undefined {
  return validate(text) ? text.toLowerCase() : undefined;
}

/** A namespace in which many names are looked up, see {@link uuidOf}. */
export function uuidNamespace(uuid: string): Uint8Array {
  return parse(uuid);
}

/** What was asked for before is not hashed again: a server asks for all ids of a document at each write. */
const known = new Map<string | Uint8Array, Map<string, string>>();
let count = 0;
const MOST = 100_000;

/** The UUIDv5 of a name in a namespace that is itself a UUID. */
export function uuidOf(namespace: string | Uint8Array, name: string): string {
  const found = known.get(namespace)?.get(name);
  if (found !== undefined) return found;
  // As bytes: from a text with half a surrogate pair it makes none.
  const uuid = v5(Buffer.from(name), namespace);
  keep(namespace, name, uuid);
  return uuid;
}

function keep(namespace: string | Uint8Array, name: string, uuid: string): void {
  if (count === MOST) known.clear();
  count = count === MOST ? 1 : count + 1;
  const names = known.get(namespace);
  if (names === undefined) known.set(namespace, new Map([[name, uuid]]));
  else names.set(name, uuid);
}
