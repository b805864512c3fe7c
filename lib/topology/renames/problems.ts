import { type Finding, quote } from "../problems/finding";

export const renamedFromDeclared = (kind: string, given: string): Finding => ({
  code: "RENAMED_FROM_DECLARED",
  message: `${kind} ${quote(given)} is still declared and keeps its name; remove renamed_from, or that ${kind}`,
});

export const renamedTwice = (kind: string, given: string, other: string): Finding => ({
  code: "RENAMED_TWICE",
  message: `${kind} ${quote(given)} has become ${quote(other)} already; remove renamed_from from one of the two`,
});

export const nameOfHostThatLeft = (name: string): Finding => ({
  code: "NAME_OF_HOST_THAT_LEFT",
  message: `host ${quote(name)} is another machine, which has left the document and is still to be cleaned; deploy that first, then rename`,
});

export const renamedFromUnknown = (kind: string, name: string, given: string): Finding => ({
  code: "RENAMED_FROM_UNKNOWN",
  message:
    `the lock file does not know ${kind} ${quote(given)} any more; ${quote(name)} gets the ids of that name all the same, ` +
    `but not what was chosen for it. Remove renamed_from if ${quote(name)} is deployed under its new name already`,
});

export const possibleRename = (kind: string, name: string, what: string, gone: string): Finding => ({
  code: "POSSIBLE_RENAME",
  message:
    `${kind} ${quote(name)} is new and has ${what}, as ${kind} ${quote(gone)} had, which is gone; ` +
    `if it is the same under another name, add renamed_from: ${gone}, and nothing moves`,
  atKey: true,
});
