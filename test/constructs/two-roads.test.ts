import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentOf, programOf, synthesise } from "../fixtures/synthesise";

const ROOT = join(__dirname, "../..");

/** Where the programs keep their choices; a document has its file beside it. */
const KEPT_IN: Readonly<Record<string, string>> = {
  ha: '\n  "x-lock-file": "../../../ha.lock.json",',
  dvr: '\n  "x-lock-file": "../../../dvr.lock.json",',
};

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
      const [file, environment] = [`${stack}/cdk.tf.json`, `${stack}/environment.json`] as const;
      expect(Object.keys(ofProgram)).toEqual(
        expect.arrayContaining([file, environment, `${stack}/environment.lock.json`]),
      );
      expect(ofProgram).toEqual({
        ...ofDocument,
        [file]: ofDocument[file]!.replace(
          `"npx vrouter test environments/${name}.yaml"`,
          `"npx vrouter test cdktf.out/${stack}"`,
        ),
        [environment]: ofDocument[environment]!.replace(/\n {2}"x-lock-file": .*/, KEPT_IN[name] ?? ""),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
