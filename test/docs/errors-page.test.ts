import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXPLANATIONS, REASONS } from "../../lib/explain/catalogue";
import { TO_DO } from "../../lib/explain/reasons/to-do";
import { committedPage } from "./committed-page";
import { errorCodes, sourceFiles } from "./error-codes";
import { catalogue } from "./catalogue";
import { errorsPage } from "./errors-page";
import { jsonText } from "../../lib/text/json";

const ROOT = join(__dirname, "../..");
/** Of Node, of ssh, of cdktf; and what an import leaves out, which is in docs/neutron.md. */
const NO_CODE =
  /^(EAI_AGAIN|QUOTE_DOUBLE|BLOCK_LITERAL|BLOCK_FOLDED|HPE_HEADER_OVERFLOW|ERR_HTTP_REQUEST_TIMEOUT|RUNTIME_DIRECTORY|GIT_COMMITTER_(?:NAME|EMAIL)|SSH_AUTH_SOCK|TERRAFORM_BINARY_NAME|NO_COLOR|FORCE_COLOR|NOT_CARRIED|NOT_KNOWN|VROUTER_.*)$/;
/** Variables of Terraform's backends, and what a review says of a plan: no errors. */
const NO_ERRORS = /^lib\/(document\/backend-credentials\.ts|review\/)/;

test("docs/reference/errors.md is what the sources give", () => {
  const page = errorsPage();
  expect(committedPage("docs/reference/errors.md", page)).toBe(page);
});

test("lib/explain/catalogue.json is what the sources, the cases of documents and the pages give", () => {
  const text = jsonText(catalogue());
  expect(committedPage("lib/explain/catalogue.json", text)).toBe(text);
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

test("every code has its reason, what to do and an example; nothing is explained that there is not", () => {
  const names = errorCodes().map(({ code }) => code);
  expect(EXPLANATIONS.map(({ code }) => code)).toEqual(names);
  const lacking = EXPLANATIONS.flatMap(({ code, why, toDo, example }) => [
    ...(why === undefined ? [`${code}: a reason, in lib/explain/reasons`] : []),
    ...(toDo.length === 0 ? [`${code}: what to do, in its message or in lib/explain/reasons/to-do.ts`] : []),
    ...(/<[^<>]+>/.test(example.document === undefined ? example.said : "")
      ? [`${code}: words for the blanks of "${example.said}", in error-blanks.yaml`]
      : []),
  ]);
  expect(lacking).toEqual([]);
  expect([...Object.keys(REASONS), ...Object.keys(TO_DO)].filter((code) => !names.includes(code))).toEqual([]);
});
