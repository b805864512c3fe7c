import { join } from "node:path";
import { committedPage } from "../docs/committed-page";

const { FILE, declarations } = require(join(__dirname, "../../build/generate-declarations.cjs")) as {
  readonly FILE: string;
  readonly declarations: () => string;
};

test("the declarations are what the schema of documents gives", () => {
  const text = declarations();
  expect(committedPage(FILE, text)).toBe(text);
});
