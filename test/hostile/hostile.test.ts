import * as fc from "fast-check";
import {
  type Artefacts,
  artefactsOf,
  foreignExpressions,
  HARMLESS,
  openSecrets,
  shapeOf,
  textsOf,
  withData,
} from "./artefacts";
import { outcomeOf, synthesisedUnchecked } from "./outcome";
import { hostile, TELLING } from "./strings";
import { SUBJECTS, type Subject } from "./subject";

/** Texts that each field is given, the telling ones among them. */
const RUNS = 24;

const LINE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u;

test("the document has every field of the schema, and is without an error", () => {
  expect(SUBJECTS.filter(({ place }) => place === undefined).map(({ name }) => name)).toEqual([]);
  for (const { document } of SUBJECTS) expect(outcomeOf(document).errors).toEqual([]);
});

const cases = (subjects: readonly Subject[]) => subjects.map((subject) => [subject.name, subject] as const);

test.each(cases(SUBJECTS))("%s: a hostile text is refused at its place, or arrives as data", (_, subject) => {
  let harmless: Artefacts | undefined;
  const check = (text: string): void => {
    const { document, place } = subject.with(text);
    const { compilation, errors, refusedAt } = outcomeOf(document);
    if (compilation === undefined) {
      for (const error of errors) expect(error).toMatch(LINE);
      expect([errors, refusedAt(place) || isPlainReference(errors, text)]).toEqual([errors, true]);
      return;
    }
    const artefacts = artefactsOf(document, compilation);
    if (subject.isName) {
      expect(shapeOf(artefacts)).toEqual(shapeOf(accepted(subject, neighbour(text))));
    } else {
      harmless ??= accepted(subject, HARMLESS);
      expect(shapeOf(artefacts)).toEqual(shapeOf(harmless));
      expect(artefacts).toEqual(withData(harmless, text));
    }
    expect(foreignExpressions(artefacts.stack)).toEqual([]);
    expect(openSecrets(artefacts.bundles)).toEqual([]);
  };
  const examples = TELLING.map((text): [string] => [text]);
  fc.assert(fc.property(hostile, check), { numRuns: RUNS, seed: 1, examples });
});

/** What comes of a text that must not be refused. */
function accepted(subject: Subject, text: string): Artefacts {
  const { document } = subject.with(text);
  const { compilation, errors } = outcomeOf(document);
  if (compilation === undefined) throw new Error(`${text} is refused: ${errors.join("\n")}`);
  return artefactsOf(document, compilation);
}

/** Which of two things is meant that do not fit together is not known. */
function isPlainReference(errors: readonly string[], text: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(text) && errors.every((error) => error.includes(`"${text}"`));
}

/** Another name of the same length, beside it in any order. */
function neighbour(name: string): string {
  return name.slice(0, -1) + String.fromCharCode(name.charCodeAt(name.length - 1) - 1);
}

/** Programs reach the constructs without any document. */
const ofConstructs = SUBJECTS.filter(({ path }) => path[0] !== "backend");

test.each(cases(ofConstructs))("%s: a program that gives a hostile text is not synthesised", (_, subject) => {
  for (const text of ['${file("/etc/passwd")}', "$(id)", "\n}\n"]) {
    expect(synthesisedWith(subject, text)).not.toContain(text);
  }
});

/** The texts of the synthesised stack; none when the synthesis ends with an error. */
function synthesisedWith(subject: Subject, text: string): string[] {
  let stack: unknown;
  try {
    stack = synthesisedUnchecked(subject.with(text).document);
  } catch {
    return [];
  }
  return textsOf(stack);
}
