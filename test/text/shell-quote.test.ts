import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { shellCommand, shellQuote } from "../../lib/text/shell-quote";

const argument = fc.oneof(
  fc.string({ unit: "binary" }).map((text) => text.replaceAll("\0", "")),
  fc.string({ unit: fc.constantFrom(..."'\"\\$`!*?[]{}()<>|&;#~ \t\n=-%^a") }),
);

test("a shell hands every word on unchanged", () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 8 }), (words) => {
      const command = `${shellCommand(["printf", "%s\\0", ...words, "end"])}`;
      const { stdout } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
      expect(stdout.split("\0").slice(0, -1)).toEqual([...words, "end"]);
    }),
    { numRuns: 200 },
  );
});

test("words survive a shell inside a shell", () => {
  fc.assert(
    fc.property(argument, (word) => {
      const inner = shellCommand(["printf", "%s", word]);
      const { stdout } = spawnSync("sh", ["-c", shellCommand(["sh", "-c", inner])], { encoding: "utf8" });
      expect(stdout).toBe(word);
    }),
    { numRuns: 100 },
  );
});

test("plain words stay readable", () => {
  expect(shellCommand(["systemctl", "reload", "vrouter-e-router@1-2.service"])).toBe(
    "systemctl reload vrouter-e-router@1-2.service",
  );
});

test("what no shell can carry is refused", () => {
  expect(() => shellQuote("a\0b")).toThrow(RangeError);
});
