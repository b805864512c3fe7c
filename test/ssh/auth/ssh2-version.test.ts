import { readFileSync } from "node:fs";
import { join } from "node:path";
import { logInAlong } from "../../../lib/ssh/login";
import { refusal } from "../../engine/refusal";
import { context } from "../context";

// There is no other version to install beside the one that all other tests need.
jest.mock("ssh2/package.json", () => ({ version: "1.18.0" }));

test("with another ssh2 nobody logs in, and the version that is needed is named", async () => {
  const { code, message } = await refusal(logInAlong([], context()));
  expect(code).toBe("LIBRARY_VERSION");
  expect(message).toContain("ssh2 1.18.0 is installed");
  const { dependencies } = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  expect(message).toContain(`for ssh2 ${dependencies["ssh2"]} only`);
});
