import { readFileSync } from "node:fs";
import { join } from "node:path";
import { committedPage } from "./committed-page";
import { errorCodes, sourceFiles } from "./error-codes";
import { errorsPage, NOTED } from "./errors-page";
import { isBlank } from "./message-text";

const ROOT = join(__dirname, "../..");
/** Of Node, of ssh, of cdktf; and what an import leaves out, which is in docs/neutron.md. */
const NO_CODE =
  /^(EAI_AGAIN|QUOTE_DOUBLE|BLOCK_LITERAL|BLOCK_FOLDED|HPE_HEADER_OVERFLOW|ERR_HTTP_REQUEST_TIMEOUT|RUNTIME_DIRECTORY|GIT_COMMITTER_(?:NAME|EMAIL)|SSH_AUTH_SOCK|TERRAFORM_BINARY_NAME|NOT_CARRIED|NOT_KNOWN|VROUTER_.*)$/;
/** Variables of Terraform's backends, and what a review says of a plan: no errors. */
const NO_ERRORS = /^lib\/(document\/backend-credentials\.ts|review\/)/;

test("docs/reference/errors.md is what the sources give", () => {
  const page = errorsPage();
  expect(committedPage("docs/reference/errors.md", page)).toBe(page);
});

test("no code of the sources is left out", () => {
  const texts = sourceFiles()
    .filter((file) => !NO_ERRORS.test(file))
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
