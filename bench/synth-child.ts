/**
 * `synth-child.ts ours ROUTERS OUTDIR` synthesises the environment with our constructs; `synth-child.ts bare FILE OUTDIR`
 * writes the resources of a finished cdk.tf.json with bare cdktf. Prints milliseconds and peak memory in KiB.
 */
import { readFileSync } from "node:fs";
import { App, LocalBackend, TerraformResource, TerraformStack } from "cdktf";
import { EnvironmentStack } from "../dist/stacks";
import type { EnvironmentDocument } from "../lib/document/document";
import { environmentOf } from "./environment";

class Bare extends TerraformResource {
  constructor(
    stack: TerraformStack,
    id: string,
    private readonly attributes: Record<string, unknown>,
  ) {
    super(stack, id, { terraformResourceType: "terraform_data" });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.attributes;
  }
}

function withoutMetadata(attributes: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== "//"));
}

const [kind, input, outdir] = process.argv.slice(2) as ["ours" | "bare", string, string];
const document: EnvironmentDocument = {
  ...environmentOf(kind === "ours" ? Number(input) : 0),
  backend: { type: "local", path: "state" },
};
const resources =
  kind === "bare"
    ? (JSON.parse(readFileSync(input, "utf8")) as {
        resource: { terraform_data: Record<string, Record<string, unknown>> };
      })
    : undefined;

const start = performance.now();
const app = new App({ outdir });
if (resources === undefined) {
  new EnvironmentStack(app, document);
} else {
  const stack = new TerraformStack(app, "bench");
  new LocalBackend(stack, { path: "state" });
  for (const [id, attributes] of Object.entries(resources.resource.terraform_data)) {
    new Bare(stack, id, withoutMetadata(attributes));
  }
}
app.synth();
const milliseconds = performance.now() - start;
process.stdout.write(JSON.stringify({ milliseconds, memory: process.resourceUsage().maxRSS }));
