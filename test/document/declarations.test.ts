import { committedPage } from "../docs/committed-page";

interface Generator {
  readonly FILE: string;
  readonly declarations: () => string;
}

test("the declarations are what the schema of documents gives", () => {
  const { FILE, declarations } = jest.requireActual<Generator>("../../build/generate-declarations.cjs");
  const text = declarations();
  expect(committedPage(FILE, text)).toBe(text);
});
