import { parseDocument, type Document } from "yaml";
import { CodedError } from "../../errors/coded-error";
import { isSameJson } from "../../text/json";
import type { Change } from "./changes";
import { spliceOf } from "./edits";

/** A text as it is edited: with its places, and with `<<` as documents may have it. */
export function parsed(text: string): Document {
  return parseDocument(text, { merge: true, uniqueKeys: false, prettyErrors: false });
}

/** A text after changes, and what it was parsed to. @throws CodedError `NOT_EDITABLE`: it would not say what is meant */
export function edited(
  before: string,
  changes: readonly Change[],
  meant: Readonly<Record<string, unknown>>,
): { readonly text: string; readonly document: Document } {
  let text = before;
  let document = parsed(text);
  for (const together of runsOf(changes)) {
    const splices = together.map((change) => spliceOf(document, text, change));
    const { from, to } = splices[0]!;
    text = text.slice(0, from) + splices.map((splice) => splice.text).join("") + text.slice(to);
    document = parsed(text);
  }
  if (says(document, meant)) return { text, document };
  throw new CodedError(
    "NOT_EDITABLE",
    "the document is written in a way that this change cannot be cut into; nothing was changed: change it by hand",
  );
}

/** What comes into one mapping or list after another goes in as one piece: to read the text again each time takes long. */
function runsOf(changes: readonly Change[]): Change[][] {
  const runs: Change[][] = [];
  for (const change of changes) {
    const last = runs.at(-1)?.at(-1);
    const isNext =
      last?.kind === "add" && change.kind === "add" && isSameJson(last.path.slice(0, -1), change.path.slice(0, -1));
    if (isNext) runs.at(-1)!.push(change);
    else runs.push([change]);
  }
  return runs;
}

function says(document: Document, meant: Readonly<Record<string, unknown>>): boolean {
  if (document.errors.length + document.warnings.length > 0) return false;
  try {
    return isSameJson(document.toJS(), meant);
  } catch {
    // An alias whose anchor went.
    return false;
  }
}
