import { fileChanges } from "../../lib/bundle/changes";
import { bundle, file } from "../engine/bundles";

const before = bundle([], [file("a", "1"), file("b", "1"), file("c", "1")]);

test("every file is new on an empty host", () => {
  expect(fileChanges(undefined, before).map(({ kind, file: { text } }) => [kind, text])).toEqual([
    ["added", "1"],
    ["added", "1"],
    ["added", "1"],
  ]);
});

test("added, changed and removed files by path, a mode counts as much as a text", () => {
  const after = bundle([], [{ ...file("a", "1"), mode: "0600" }, file("c", "2"), file("aa", "1")]);
  expect(fileChanges(before, after).map(({ kind, file: { path } }) => `${kind} ${path.split("/").pop()}`)).toEqual([
    "changed a",
    "added aa",
    "removed b",
    "changed c",
  ]);
});

test("equal bundles do not differ", () => {
  expect(fileChanges(before, before)).toEqual([]);
});
