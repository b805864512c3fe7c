import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentOf, programOf, synthesise } from "../fixtures/synthesise";

const ROOT = join(__dirname, "../..");

/** The example documents and programs that say the same, with the same host keys filled in. */
test.each([
  ["spread", "program.ts"],
  ["ha", "ha-program.ts"],
  ["dvr", "dvr-program.ts"],
])(
  "%s.yaml and %s give the same cdk.tf.json, bundles and environment, byte for byte, but for what is to be tested",
  (name, program) => {
    const directory = mkdtempSync(join(tmpdir(), "vrouter-roads-"));
    try {
      const example = { name, program };
      mkdirSync(join(directory, "document/environments"), { recursive: true });
      writeFileSync(join(directory, `document/environments/${name}.yaml`), documentOf(example));
      const ofDocument = synthesise(join(directory, "document"), { file: join(ROOT, "main.ts") });
      const ofProgram = synthesise(join(directory, "program"), { text: programOf(example) });
      const stack = `stacks/${name}`;
      const file = `${stack}/cdk.tf.json`;
      expect(Object.keys(ofProgram)).toEqual(
        expect.arrayContaining([file, `${stack}/environment.json`, `${stack}/environment.lock.json`]),
      );
      expect(ofProgram).toEqual({
        ...ofDocument,
        [file]: ofDocument[file]!.replace(
          `"npx vrouter test environments/${name}.yaml"`,
          `"npx vrouter test cdktf.out/${stack}"`,
        ),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
