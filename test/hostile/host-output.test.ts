import { driftText } from "../../lib/cli/commands/hosts/drift";
import { table } from "../../lib/cli/output/table";
import { errorLines } from "../../lib/errors/coded-error";
import { coloursOf } from "../../lib/terminal/colours";
import { EngineError } from "../../lib/errors/engine-error";

/** A host that somebody has taken over says what it likes. */
const SAID = "\u001b[2J\u001b]0;title\u0007\u202e\r";
const STEERING = /[\p{Cc}\p{Cf}]/u;

test.each([
  ["an error", errorLines(new EngineError("CODE", SAID, [SAID])).join("")],
  ["a table", table(["unit"], [[SAID]]).replaceAll("\n", "")],
  [
    "a drift",
    driftText(
      "host",
      {
        kind: "unit",
        subject: SAID,
        message: SAID,
        diff: `+${SAID}\n+ok`,
        traffic: true,
        activations: [],
        repair: [SAID],
      },
      coloursOf({ isTTY: false }, {}),
    ).replaceAll("\n", ""),
  ],
])("what a host says steers no terminal in %s", (_, printed) => {
  expect(printed).toContain("\\u001b[2J");
  expect(printed).not.toMatch(STEERING);
});
