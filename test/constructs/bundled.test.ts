import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { HOST_PROGRAMS } from "../../lib/artefacts/host-programs";

const ROOT = join(__dirname, "../..");
const BUILT = join(ROOT, "dist/lib/artefacts/host-programs.js");

test("the build has the programs of host/ as texts", async () => {
  const { HOST_PROGRAMS: built } = (await import(BUILT)) as { readonly HOST_PROGRAMS: unknown };
  expect(built).toEqual(HOST_PROGRAMS);
  expect(Object.keys(HOST_PROGRAMS)).toEqual(
    expect.arrayContaining(["network/netns.sh", "engine/transaction/activate.sh"]),
  );
  expect(readFileSync(BUILT, "utf8")).not.toContain("node:fs");
});

test("a program that is bundled into one file synthesises the same, with nothing of this package beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "vrouter-bundled-"));
  try {
    const program = readFileSync(join(ROOT, "docs/examples/router.ts"), "utf8");
    writeFileSync(join(folder, "program.ts"), program);
    buildSync({
      absWorkingDir: folder,
      entryPoints: ["program.ts"],
      outfile: "bundled.js",
      bundle: true,
      platform: "node",
      external: ["cdktf", "constructs", "@cdktf/provider-null"],
      alias: { "cdktf-vrouter": join(ROOT, "dist/constructs/index.js") },
      logLevel: "error",
    });
    const env = { ...process.env, NODE_PATH: join(ROOT, "node_modules") };
    execFileSync(process.execPath, ["bundled.js"], { cwd: folder, env });
    const cat = "cat cdktf.out/stacks/*/hosts/*.json";
    const bundles = execFileSync("sh", ["-c", cat], { cwd: folder, encoding: "utf8" });
    expect(bundles).toContain(
      JSON.stringify(readFileSync(join(ROOT, "host/network/netns.sh"), "utf8").split("\n")[1]).slice(1, -1),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
