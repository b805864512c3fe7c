import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { CREDENTIAL_KEYS, EMBEDDED_CREDENTIALS } from "../../lib/document/backend-credentials";
import schema from "../../stacks/environment.schema.json";
import { run } from "../lab/command";
import { Operator } from "./operator";
import { synthesised } from "./terraform";

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
  "Terraform knows every key that a document may give backend %s, and those it may not give because they are secret",
  (type, settings) => {
    const credentials = Object.keys(CREDENTIAL_KEYS[type] ?? {}).filter((key) => key !== "web_identity_token");
    const given = { ...settings, ...Object.fromEntries(credentials.map((key) => [key, "x"])) };
    const nowhere = "hostname" in settings ? { ...given, hostname: "localhost:1" } : given;
    const block = (keys: object) => (type === "cloud" ? { cloud: keys } : { backend: { [type]: keys } });
    expect(refusedKeys(block({ ...nowhere, no_such_key: "x" }))).toEqual(["no_such_key"]);
  },
  15_000,
);

test.each(BACKENDS)(
  "Terraform finds a document with backend %s valid, and its settings as they were given",
  async (type, settings) => {
    const configuration = synthesised(stringify({ environment: "edge", backend: { type, ...settings } }));
    expect(configuration.terraform).toMatchObject(
      type === "cloud" ? { cloud: settings } : { backend: { [type]: settings } },
    );
    const operator = new Operator();
    try {
      operator.write(configuration);
      await operator.run("init", "-backend=false", "-input=false");
      expect(JSON.parse(await operator.run("validate", "-json"))).toMatchObject({ valid: true, diagnostics: [] });
    } finally {
      await operator.remove();
    }
  },
  15_000,
);

test("Terraform knows the environment variables that a document's author is sent to", () => {
  const named = [CREDENTIAL_KEYS, EMBEDDED_CREDENTIALS]
    .flatMap((table) => Object.values(table).flatMap((keys) => Object.values(keys)))
    .flatMap((variables) => variables.split(" and "));
  const terraform = readFileSync(realpathSync(run(["sh", "-c", "command -v terraform"]).trim()));
  const unknown = named.filter((name) => !terraform.includes(name.replace(/^TF_TOKEN_.*/, "TF_TOKEN_")));
  expect(unknown).toEqual([]);
});
