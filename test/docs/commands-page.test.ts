import { committedPage } from "./committed-page";
import { commandsPage } from "./commands-page";

test("docs/commands.md is what the program says of itself", () => {
  const page = commandsPage();
  expect(committedPage("docs/commands.md", page)).toBe(page);
});
