import { openApi } from "../../lib/api/openapi";
import { VERSION } from "../../lib/version";
import { committedPage } from "./committed-page";

test("docs/reference/openapi.json is what the routes give", () => {
  const page = `${JSON.stringify(openApi(VERSION), null, 2)}\n`;
  expect(committedPage("docs/reference/openapi.json", page)).toBe(page);
});
