/** `synth-bare FILE OUTDIR`: writes the resources and outputs of a finished cdk.tf.json with bare cdktf. Prints what it took. */
import { readFileSync } from "node:fs";
import {
  App,
  LocalBackend,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  type TerraformOutputConfig,
} from "cdktf";
import { measureSynth } from "./measure-synth";

class Bare extends TerraformResource {
  private readonly attributes: Record<string, unknown>;

  constructor(stack: TerraformStack, id: string, { lifecycle, provisioner, ...attributes }: Record<string, unknown>) {
    super(stack, id, { terraformResourceType: "terraform_data" });
    this.attributes = attributes;
    this.addOverride("lifecycle", lifecycle);
    this.addOverride("provisioner", provisioner);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.attributes;
  }
}

const [file, outdir] = process.argv.slice(2) as [string, string];
const { resource, output } = JSON.parse(readFileSync(file, "utf8")) as {
  resource: { terraform_data: Record<string, Record<string, unknown>> };
  output: Record<string, TerraformOutputConfig>;
};
for (const attributes of Object.values(resource.terraform_data)) delete attributes["//"];

measureSynth(() => {
  const app = new App({ outdir });
  const stack = new TerraformStack(app, "bench");
  stack.addOverride("terraform.required_version", ">= 1.4");
  new LocalBackend(stack, { path: "state" });
  for (const [id, attributes] of Object.entries(resource.terraform_data)) new Bare(stack, id, attributes);
  for (const [id, config] of Object.entries(output)) new TerraformOutput(stack, id, config);
  app.synth();
});
