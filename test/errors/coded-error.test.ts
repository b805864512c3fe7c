import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError, errorLines } from "../../lib/errors/coded-error";
import { EngineError } from "../../lib/errors/engine-error";

const ROOT = join(__dirname, "../..");

test.each([
  [
    "with its place",
    new CodedError("BAD", "is bad", [], { file: "a.yaml", line: 3, column: 1 }),
    ["a.yaml:3:1: BAD: is bad"],
  ],
  ["with its file alone", new CodedError("BAD", "is bad", [], { file: "plan" }), ["plan: BAD: is bad"]],
  ["with lines below it", new EngineError("BAD", "is bad", ["one", "two"]), ["BAD: is bad", "  one", "  two"]],
  ["without what steers a terminal", new CodedError("BAD", "\u001b[2J"), ["BAD: \\u001b[2J"]],
  ["of somebody else", new Error("boom"), ["boom"]],
  ["that is none", "boom", ["boom"]],
])("an error %s", (_, error, lines) => {
  expect(errorLines(error)).toEqual(lines);
});

test("it is known by the name of its class", () => {
  expect(new EngineError("BAD", "is bad").name).toBe("EngineError");
});

/** How a command ends is printed as it is; ssh2 is to take a silent host's for one of its own. */
const OTHERS = ["lib/errors/coded-error.ts", "lib/errors/user-error.ts", "lib/ssh/login.ts", "lib/ssh/unreachable.ts"];

test("there is one base of all errors", () => {
  const sources = readdirSync(join(ROOT, "lib"), { recursive: true, encoding: "utf8" }).filter((f) =>
    f.endsWith(".ts"),
  );
  const based = sources
    .map((file) => join("lib", file))
    .filter((file) => /\b(class|interface) \w+ extends Error\b/.test(readFileSync(join(ROOT, file), "utf8")));
  expect(based.sort()).toEqual(OTHERS);
});
