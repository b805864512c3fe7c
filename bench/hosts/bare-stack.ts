import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inOperator } from "../lab/operator";

const CDKTF = join(__dirname, "../../node_modules/.bin/cdktf");
const CDKTF_VERSION = "0.21.0";
const STACK = "stacks/bare";

/** A project of so many resources of Terraform's own without a provisioner, whose app does nothing but copy its stack. */
export class BareStack {
  constructor(
    private readonly directory: string,
    private readonly resources: readonly string[],
  ) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(join(directory, "out", STACK), { recursive: true });
    const stack = { name: "bare", constructPath: "bare", workingDirectory: STACK, annotations: [], dependencies: [] };
    const manifest = {
      version: "0.21.0",
      stacks: { bare: { ...stack, synthesizedStackPath: `${STACK}/cdk.tf.json` } },
    };
    writeFileSync(join(directory, "out/manifest.json"), JSON.stringify(manifest));
    const settings = { language: "typescript", app: "cp -r out/. cdktf.out/", sendCrashReports: "false" };
    writeFileSync(join(directory, "cdktf.json"), JSON.stringify(settings));
    this.write(0);
    this.deploy();
  }

  /** The first resource has another trigger in each round. */
  write(round: number): void {
    const resources = this.resources.map((name, index) => [
      name,
      { triggers_replace: `${name} ${index === 0 ? round : 0}` },
    ]);
    const terraform = { backend: { local: { path: join(this.directory, "terraform.bare.tfstate") } } };
    const metadata = { backend: "local", stackName: "bare", version: CDKTF_VERSION };
    const resource = { terraform_data: Object.fromEntries(resources) as object };
    const stack = { "//": { metadata, outputs: {} }, terraform, resource };
    for (const root of ["out", "cdktf.out"]) {
      mkdirSync(join(this.directory, root, STACK), { recursive: true });
      writeFileSync(join(this.directory, root, STACK, "cdk.tf.json"), JSON.stringify(stack));
    }
  }

  /** Terraform alone. */
  apply(): void {
    inOperator(join(this.directory, "cdktf.out", STACK), "terraform", "apply", "-input=false", "-auto-approve");
  }

  deploy(): void {
    const env = ["env", "CI=1", "DISABLE_VERSION_CHECK=1", "FORCE_COLOR=0"];
    inOperator(this.directory, ...env, CDKTF, "deploy", "bare", "--auto-approve");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
