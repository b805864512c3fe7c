import { readFileSync } from "node:fs";
import { join } from "node:path";
import { committedPage } from "./committed-page";
import { errorCodes, sourceFiles } from "./error-codes";
import { errorsPage, NOTED } from "./errors-page";
import { isBlank } from "./message-text";

const ROOT = join(__dirname, "../..");
/** Of Node, of ssh and of Terraform's backends. */
const NO_CODE = /^(EAI_AGAIN|SSH_AUTH_SOCK|VROUTER_.*)$/;

test("docs/reference/errors.md is what the sources give", () => {
  const page = errorsPage();
  expect(committedPage("docs/reference/errors.md", page)).toBe(page);
});

test("no code of the sources is left out", () => {
  const texts = sourceFiles()
    .filter((file) => !file.endsWith("backend-credentials.ts"))
    .map((file) => readFileSync(join(ROOT, file), "utf8"));
  const written = texts.flatMap((text) =>
    [...text.matchAll(/["`]([A-Z]+(?:_[A-Z]+)+)(?:"|: )/g)].map(([, code]) => code!),
  );
  const listed = errorCodes().map(({ code }) => code);
  expect([...new Set(written)].filter((code) => !NO_CODE.test(code) && !listed.includes(code))).toEqual([]);
  expect(written.length).toBeGreaterThan(100);
});

test("a code that says nothing by itself is explained, and nothing is explained that there is not", () => {
  const codes = errorCodes();
  const silent = codes.filter(({ messages }) => messages.every(isBlank)).map(({ code }) => code);
  expect(silent.filter((code) => !NOTED.includes(code))).toEqual([]);
  expect(NOTED.filter((note) => !codes.some(({ code }) => code === note))).toEqual([]);
});
