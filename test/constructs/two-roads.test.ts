import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withoutTest } from "../without-test";

const ROOT = join(__dirname, "../..");

/** The example documents and programs that say the same, with the same host keys filled in. */
test.each([
  ["spread", "program.ts"],
  ["ha", "ha-program.ts"],
  ["dvr", "dvr-program.ts"],
])(
  "%s.yaml and %s give the same cdk.tf.json and bundles, byte for byte, but for the output that names the document",
  (name, fixture) => {
    const directory = mkdtempSync(join(tmpdir(), "vrouter-roads-"));
    try {
      const document = readFileSync(join(ROOT, `test/golden/${name}/environment.yaml`), "utf8");
      const hosts = [...document.matchAll(/address: (\S+), host_key: "(.*?)"/g)];
      const keys = Object.fromEntries(hosts.map(([, address, key]) => [address!, key!]));
      const yaml = synthesise(join(directory, "document"), () => {
        mkdirSync("environments");
        writeFileSync(`environments/${name}.yaml`, document);
        return join(ROOT, "main.ts");
      });
      const program = synthesise(join(directory, "program"), () => {
        writeFileSync("program.ts", fillKeys(readFileSync(join(ROOT, `test/fixtures/${fixture}`), "utf8"), keys));
        return "program.ts";
      });
      const stack = `stacks/${name}/cdk.tf.json`;
      const { test, text } = withoutTest(name, yaml[stack]!);
      expect(test).toMatchObject({ value: `npx vrouter test environments/${name}.yaml` });
      expect(program).toEqual({ ...yaml, [stack]: text });
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);

/** Runs a CDKTF app as `cdktf synth` would, in a project folder of its own. */
function synthesise(project: string, prepare: () => string): Record<string, string> {
  mkdirSync(join(project, "node_modules"), { recursive: true });
  symlinkSync(ROOT, join(project, "node_modules/cdktf-vrouter"));
  for (const name of ["cdktf", "constructs"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(project, "node_modules", name));
  }
  const before = process.cwd();
  process.chdir(project);
  try {
    const app = prepare();
    execFileSync(join(ROOT, "node_modules/.bin/tsx"), [app], { stdio: "inherit" });
    const output = join(project, "cdktf.out");
    return Object.fromEntries(
      readdirSync(output, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file.slice(output.length + 1), readFileSync(file, "utf8")]),
    );
  } finally {
    process.chdir(before);
  }
}

/** The program gives one placeholder to every host: each `ssh(address)` gets the key of that address. */
function fillKeys(program: string, keys: Readonly<Record<string, string>>): string {
  const placeholder = '"ssh-ed25519 AAAA..."';
  if (!program.includes(placeholder)) throw new Error("the program has no host key to fill in");
  return program.replace(placeholder, `(${JSON.stringify(keys)} as Record<string, string>)[address]!`);
}
