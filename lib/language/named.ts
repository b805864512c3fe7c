import { isOfPlace, placeAt, type Place } from "./place";
import { namesIn, referenceAt, type Named } from "./references";

/** A name that can stand where the cursor is. */
export interface Completion {
  readonly name: string;
  /** What it is, in a few words. */
  readonly detail: string;
  /** Offsets of what it replaces. */
  readonly start: number;
  readonly end: number;
}

/** The names that the document has for what is asked for at an offset; none where no name stands. */
export function completionsAt(text: string, offset: number): Completion[] {
  const place = placeAt(text, offset);
  const reference = place === undefined || place.isKey ? undefined : referenceAt(place.path);
  if (place === undefined || reference === undefined) return [];
  const { start, end } = place;
  return namesIn(place.document)
    .filter(
      ({ kind, name, declaration }) =>
        reference.kinds.includes(kind) && !isOfPlace(name) && reference.fits(declaration),
    )
    .map((named) => ({ name: named.name, detail: detailOf(named), start, end }));
}

/** What the name at an offset stands for, and where the name is; its own declaration, too. */
export function namedAt(text: string, offset: number): { readonly named: Named; readonly place: Place } | undefined {
  const place = placeAt(text, offset);
  if (place === undefined || place.word === "") return undefined;
  const named = place.isKey ? declaredAt(place) : referredTo(place);
  return named && { named, place };
}

function referredTo({ path, word, document }: Place): Named | undefined {
  const reference = referenceAt(path);
  return namesIn(document).find(({ kind, name }) => reference?.kinds.includes(kind) === true && name === word);
}

/** In the document at hand the word is another: it stands under the mark that takes its place. */
function declaredAt({ path, word, document }: Place): Named | undefined {
  const found = namesIn(document).find(
    ({ name, path: declared }) =>
      isOfPlace(name) && declared.length === path.length && declared.slice(0, -1).every((part, i) => part === path[i]),
  );
  return found && { ...found, name: word, path };
}

function detailOf({ kind, declaration }: Named): string {
  const field = (name: string): string => {
    const value = declaration[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  switch (kind) {
    case "host":
      return declaration["role"] === "network" ? "network node" : "compute host";
    case "network":
      return declaration["external"] === true ? "external network" : `network of VMs, vni ${field("vni")}`;
    case "subnet":
      return `subnet ${field("cidr")}`;
    case "router":
      return declaration["ha"] === true ? "HA pair" : "router";
    case "mapping":
      return `VM ${field("ip_address")}`;
    case "gateway_port_forwarding":
      return "port forward";
    case "floating_ip":
      return `floating IP ${field("floating_ip_address")}`.trimEnd();
  }
}
