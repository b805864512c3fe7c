import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTerminal } from "../../terminal-command";
import { linesOf, vrouterCommand } from "../../vrouter-command";

const ROOT = join(__dirname, "../../../..");

let folder: string;
let document: string;

/** Hosts that cannot be reached: what would be done to them is told nevertheless. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vrouter-asking-"));
  document = join(folder, "d.yaml");
  const text = readFileSync(join(ROOT, "environments/spread.yaml"), "utf8");
  writeFileSync(document, text.replace("lab/id_ed25519", "/nonexistent/key"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const lockFile = () => join(folder, "d.lock.json");

const APPLY = "Apply this to environment spread? [y/N]";
const REMOVE = "Leave nothing of environment spread on 4 hosts? [y/N]";

const unreached = (lines: readonly string[]) => lines.filter((line) => line.startsWith("network-1: BAD_IDENTITY"));

test.each([
  ["apply", APPLY, "no", "n\n"],
  ["apply", APPLY, "nothing", "\n"],
  ["apply", APPLY, "Ctrl-C", "\u0003"],
  ["apply", APPLY, "the end of the input", "\u0004"],
  ["apply", APPLY, "something else", "yesterday\n"],
  ["remove", REMOVE, "no", "n\n"],
])("%s on a terminal asks %j, and %s is no yes: nothing was changed", async (command, question, _, answer) => {
  const { status, lines } = await onTerminal([command, document], answer);
  expect(lines.some((line) => line.includes(question))).toBe(true);
  expect(lines).toContain("NOT_AGREED: the answer was not yes, so nothing was changed; answer y, or give --yes");
  expect({ status, told: unreached(lines).length, locked: existsSync(lockFile()) }).toEqual({
    status: 1,
    told: 1,
    locked: false,
  });
});

test.each([["apply"], ["remove"]])("%s on a terminal: yes goes on", async (command) => {
  const { lines } = await onTerminal([command, document], "yes\n");
  expect(unreached(lines)).toHaveLength(2);
  expect(existsSync(lockFile())).toBe(command === "apply");
});

test.each([["apply"], ["remove"]])("%s: --yes does not ask", async (command) => {
  const { lines } = await onTerminal([command, document, "--yes"]);
  expect(lines.join("\n")).not.toContain("[y/N]");
  expect(unreached(lines)).toHaveLength(1);
});

test.each([["apply"], ["remove"]])("%s: where there is no terminal nobody is asked", (command) => {
  const { status, stderr } = vrouterCommand([command, document], { input: "n\n" });
  expect(status).toBe(1);
  expect(stderr).not.toContain("[y/N]");
  expect(unreached(linesOf(stderr))).toHaveLength(1);
});

test("apply: --frozen and a lock file that lacks something is told before anybody is asked", async () => {
  const { status, lines } = await onTerminal(["apply", document, "--frozen"], "y\n");
  expect(status).toBe(1);
  expect(lines.join("\n")).toContain("LOCK_OUT_OF_DATE");
  expect(lines.join("\n")).not.toContain("[y/N]");
});

test("apply --json: what failed on which host, and people's lines elsewhere", () => {
  const { status, stdout, stderr } = vrouterCommand(["apply", document, "--json", "--host", "network-1"]);
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    environment: "spread",
    hosts: [
      {
        host: "network-1",
        outcome: "failed",
        error: { code: "BAD_IDENTITY", message: expect.stringContaining("/nonexistent/key") as string, details: [] },
      },
    ],
    cleaned: [],
  });
  expect(linesOf(stderr).at(-1)).toBe("1 of 1 hosts failed");
});
