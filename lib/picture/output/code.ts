import type { Picture } from "../picture";

/** A short identifier for each group and box: their ids may hold whatever a document does. */
export function identifiers({ groups, boxes }: Picture): ReadonlyMap<string, string> {
  return new Map([...groups, ...boxes].map(({ id }, index) => [id, `n${index}`]));
}

/**
 * Whatever a language of pictures might read as more than a text becomes an entity.
 * @param entity begins it: `#` in Mermaid, `&#` in HTML
 */
export function escaped(text: string, entity: "#" | "&#"): string {
  return text.replace(/[^\p{L}\p{N} .,:/()+·→…~-]/gu, (character) => `${entity}${character.codePointAt(0)};`);
}
