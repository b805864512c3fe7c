import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import schema from "../../stacks/environment.schema.json";

/** Every key of a backend, with a value of its type; Terraform looks at keys before it looks for the backend. */
const BACKENDS = schema.$defs.backend.allOf.map(({ if: { properties }, then }) => {
  const keys = then.properties as unknown as Readonly<Record<string, Value>>;
  const settings = Object.entries(settingsOf(keys)).filter(([key]) => key !== "type");
  return [properties.type.const, Object.fromEntries(settings)] as const;
});

interface Value {
  readonly type: string;
  readonly properties?: Readonly<Record<string, Value>>;
}

function settingsOf(keys: Readonly<Record<string, Value>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, sample(value)]));
}

function sample({ type, properties }: Value): unknown {
  const values: Readonly<Record<string, unknown>> = { boolean: true, integer: 1, number: 1, array: ["x"] };
  return type === "object" ? settingsOf(properties ?? {}) : (values[type] ?? "x");
}

function refusedKeys(terraform: unknown): string[] {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-backend-"));
  try {
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ terraform }));
    const { stdout, stderr, error } = spawnSync("terraform", ["init", "-input=false", "-no-color"], {
      cwd: directory,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: directory, CHECKPOINT_DISABLE: "1" },
      timeout: 10_000,
      killSignal: "SIGKILL",
    });
    if (error !== undefined && (error as NodeJS.ErrnoException).code !== "ETIMEDOUT") throw error;
    const text = `${stdout}${stderr}`.replace(/\s+/g, " ");
    return [...text.matchAll(/No argument or block type is named "(\w+)"/g)].map(([, key]) => key!);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.each(BACKENDS)(
  "Terraform knows every key that a document may give backend %s",
  (type, settings) => {
    const nowhere = "hostname" in settings ? { ...settings, hostname: "localhost:1" } : settings;
    const block = (given: object) => (type === "cloud" ? { cloud: given } : { backend: { [type]: given } });
    expect(refusedKeys(block({ ...nowhere, no_such_key: "x" }))).toEqual(["no_such_key"]);
  },
  15_000,
);
