import { createHash } from "node:crypto";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { generationArchive } from "../../../lib/engine/transaction/archive";
import { Secrets } from "../../../lib/engine/transaction/secrets";
import { tarArchive } from "../../../lib/engine/transaction/tar";
import { FORMAT } from "../../../lib/engine/state/format";
import { VERSION } from "../../../lib/version";
import { bundle, file, L2 } from "../bundles";

test("the host's own tar unpacks texts, modes and directories under the strictest umask", () => {
  const text = `ü "quoted" $(no) \0 \r\n${"x".repeat(100_000)}`;
  const long = `routers/${"a".repeat(120)}/ports`;
  const deployed = bundle([L2], [file("networks/n1", text), { ...file(long, ""), mode: "0600" }]);
  const directory = mkdtempSync(join(tmpdir(), "vrouter-archive-"));
  try {
    const tar = spawnSync("sh", ["-c", 'umask 077; tar -x -z -p --no-same-owner -f - -C "$1"', "sh", directory], {
      input: generationArchive(deployed, Secrets.of(deployed, {})),
      encoding: "utf8",
    });
    expect(tar.stderr).toBe("");
    expect(readFileSync(join(directory, "networks/n1"), "utf8")).toBe(text);
    expect(JSON.parse(readFileSync(join(directory, "bundle.json"), "utf8"))).toEqual({
      format: FORMAT,
      tool: VERSION,
      ...deployed,
    });
    const mode = (path: string) => (statSync(join(directory, path)).mode & 0o777).toString(8);
    expect([mode("networks"), mode("networks/n1"), mode(long), mode("bundle.json")]).toEqual([
      "755",
      "644",
      "600",
      "600",
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("the same files are the same bytes, on every machine and in every version", () => {
  const long = "a".repeat(120);
  const entries = [
    { name: "networks", mode: 0o755 },
    { name: "networks/n1", mode: 0o600, text: "ü\n" },
    { name: `routers/${long}`, mode: 0o755 },
    { name: `routers/${long}/ports`, mode: 0o644, text: "x".repeat(600) },
  ];
  const archive = tarArchive(entries, new Date("2000-01-01T00:00:00Z"));
  expect(createHash("sha256").update(archive).digest("hex")).toBe(
    "777f2c7113f9b10337b2f1f0c8e29e2f391da4e173f0ce8b74445bc029cae05f",
  );
});

test("tar reads entries of any length, with names of any length, and has nothing to say", () => {
  const segment = fc.stringMatching(/^[a-zü@.-]{1,150}$/).filter((name) => !/^\.+$/.test(name));
  const entries = fc.uniqueArray(
    fc.record({
      name: fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join("/")),
      mode: fc.constant(0o644),
      text: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", "x".repeat(512), "x".repeat(10_240))),
    }),
    { selector: ({ name }) => name, maxLength: 12 },
  );
  const list = (input: Buffer) =>
    spawnSync("tar", ["-t", "-v", "--quoting-style=literal", "-f", "-"], { input, encoding: "utf8" });
  fc.assert(
    fc.property(entries, (all) => {
      const { stdout, stderr } = list(tarArchive(all, new Date("2000-01-01T00:00:00Z")));
      expect(stderr).toBe("");
      const lines = stdout.split("\n").slice(0, -1);
      expect(lines.map((line) => /^-rw-r--r-- 0\/0 +(\d+) \S+ \S+ (.*)$/.exec(line)?.slice(1))).toEqual(
        all.map(({ name, text }) => [String(Buffer.byteLength(text)), name]),
      );
    }),
    { numRuns: 40 },
  );
});
