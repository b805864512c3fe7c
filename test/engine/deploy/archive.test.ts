import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generationArchive } from "../../../lib/engine/deploy/archive";
import { Secrets } from "../../../lib/engine/deploy/secrets";
import { bundle, file, L2 } from "../bundles";

test("the host's own tar unpacks texts, modes and directories under the strictest umask", async () => {
  const text = `ü "quoted" $(no) \0 \r\n${"x".repeat(100_000)}`;
  const long = `routers/${"a".repeat(120)}/ports`;
  const deployed = bundle([L2], [file("networks/n1", text), { ...file(long, ""), mode: "0600" }]);
  const directory = mkdtempSync(join(tmpdir(), "vrouter-archive-"));
  try {
    const tar = spawnSync("sh", ["-c", 'umask 077; tar -x -p --no-same-owner -f - -C "$1"', "sh", directory], {
      input: await generationArchive(deployed, Secrets.of(deployed, {})),
      encoding: "utf8",
    });
    expect(tar.stderr).toBe("");
    expect(readFileSync(join(directory, "networks/n1"), "utf8")).toBe(text);
    expect(JSON.parse(readFileSync(join(directory, "bundle.json"), "utf8"))).toEqual(deployed);
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
