import { coloursOf } from "../../lib/terminal/colours";

const RED = "\u001b[31mx\u001b[39m";

test.each<[string, boolean, NodeJS.ProcessEnv, string]>([
  ["a terminal", true, {}, RED],
  ["a terminal that has none", true, { TERM: "dumb" }, "x"],
  ["a file or a pipe", false, {}, "x"],
  ["a pipe of a pipeline", false, { CI: "true" }, "x"],
  ["NO_COLOR", true, { NO_COLOR: "1" }, "x"],
  ["an empty NO_COLOR", true, { NO_COLOR: "" }, RED],
  ["FORCE_COLOR", false, { FORCE_COLOR: "1" }, RED],
  ["FORCE_COLOR=0", true, { FORCE_COLOR: "0" }, "x"],
  ["both", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, "x"],
])("%s", (_, isTTY, env, shown) => {
  expect(coloursOf({ isTTY }, env).red("x")).toBe(shown);
});
