import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { compile } from "../../lib/compile";
import type { HostBundle } from "../../lib/bundle/bundle";
import type { Declarations } from "../../lib/model/declared/declarations";

const ROOT = join(__dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");

test("README is short", () => {
  expect(Buffer.byteLength(README)).toBeLessThanOrEqual(6144);
});

test("its document and its program are free of warnings, and give the hosts the same files", () => {
  const { compilation, problems } = compile(parse(block("yaml")) as Declarations);
  expect(problems).toEqual([]);
  const program = synthesised(block("ts"));
  expect(program.said).toBe("");
  expect(program.bundles.map(({ host }) => host)).toEqual(["compute-1", "network-1"]);
  const declared = [...compilation!.bundles].sort((one, other) => one.host.localeCompare(other.host));
  expect(program.bundles.map(({ files }) => files)).toEqual(declared.map(({ files }) => files));
});

function block(language: string): string {
  return new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "m").exec(README)![1]!;
}

function synthesised(program: string): { readonly said: string; readonly bundles: readonly HostBundle[] } {
  const project = mkdtempSync(join(tmpdir(), "vrouter-readme-"));
  try {
    mkdirSync(join(project, "node_modules"));
    symlinkSync(ROOT, join(project, "node_modules/cdktf-vrouter"));
    for (const name of ["cdktf", "constructs"])
      symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name));
    writeFileSync(join(project, "main.ts"), program);
    const said = execFileSync(join(ROOT, "node_modules/.bin/tsx"), ["main.ts"], { cwd: project, encoding: "utf8" });
    const hosts = join(project, "cdktf.out/stacks/edge/hosts");
    const bundles = readdirSync(hosts).map((name) => JSON.parse(readFileSync(join(hosts, name), "utf8")) as HostBundle);
    return { said, bundles };
  } finally {
    rmSync(project, { recursive: true });
  }
}
