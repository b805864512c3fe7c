import { join, relative } from "node:path";
import { App, Lazy, TerraformResource, TerraformStack, Token, type IResolvable } from "cdktf";
import type { Construct } from "constructs";
import { bundleDigest } from "../lib/bundle/digest";
import type { HostBundle } from "../lib/bundle/bundle";
import { bundlePath } from "./bundle-files";
import { Environment } from "./environment";
import { escapeTemplate } from "./escape-template";
import { requireNullProvider } from "./null-provider";

export interface HostDeploymentProps {
  /** Name of the host. */
  readonly host: string;
}

/**
 * The carrier: the one Terraform resource of a host. A changed file replaces it, create before destroy, and its
 * create-time provisioner runs the engine on the host's bundle; only `terraform destroy` runs its destroy provisioner,
 * which removes the environment from the host. Every {@link Host} has one.
 *
 * `terraform_data`, or `null_resource` where the context says `carrier: null_resource`.
 */
export class HostDeployment extends TerraformResource {
  private readonly host: string;
  private readonly isNullResource: boolean;
  private readonly triggers = whenRendered(() =>
    Object.fromEntries(this.bundle.files.map(({ path, text }) => [path, escapeTemplate(text)])),
  );
  private readonly input = whenRendered(() => this.connectionFacts());

  constructor(scope: Construct, id: string, props: HostDeploymentProps) {
    const carrier = carrierOf(scope);
    super(scope, id, {
      terraformResourceType: carrier,
      lifecycle: { createBeforeDestroy: true },
    });
    this.host = props.host;
    this.isNullResource = carrier === "null_resource";
    if (this.isNullResource) requireNullProvider(TerraformStack.of(this));
    this.provision();
  }

  private get bundle(): HostBundle {
    const bundle = Environment.of(this).compilation.bundles.find(({ host }) => host === this.host);
    if (bundle === undefined) {
      throw new Error(`${this.node.path} carries host "${this.host}", which this stack does not declare; add a Host`);
    }
    return bundle;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.isNullResource ? { triggers: this.triggers } : { triggers_replace: this.triggers, input: this.input };
  }

  /** Constant facts, never a secret. A destroy provisioner may only look at the resource itself. */
  private connectionFacts(): Record<string, string | number | boolean> {
    const { environment, hosts } = Environment.of(this).compilation.topology;
    const { ssh } = hosts.find(({ name }) => name === this.host)!;
    const { address, port, user, hostKey, identityFile, become } = ssh;
    const facts = { environment, host: this.host, address, port, user, host_key: hostKey, become };
    return identityFile === undefined ? facts : { ...facts, identity_file: identityFile };
  }

  private provision(): void {
    const program = `node -e 'require("cdktf-vrouter/provisioner")'`;
    const connection = this.isNullResource
      ? Token.asString(whenRendered(() => JSON.stringify(this.connectionFacts())))
      : "${jsonencode(self.input)}";
    const stackDirectory = join(App.of(this).outdir, "stacks", TerraformStack.of(this).node.id);
    const workingDir = escapeTemplate(relative(stackDirectory, process.cwd()));
    const bundleFile = relative(process.cwd(), join(stackDirectory, bundlePath(this.host)));
    this.provisioners = [
      {
        type: "local-exec",
        command: `${program} apply ${shellWord(bundleFile)}`,
        workingDir,
        environment: {
          VROUTER_CONNECTION: connection,
          VROUTER_BUNDLE_DIGEST: Token.asString(whenRendered(() => bundleDigest(this.bundle))),
        },
      },
      {
        type: "local-exec",
        when: "destroy",
        command: `${program} remove`,
        workingDir,
        environment: { VROUTER_CONNECTION: connection },
      },
    ];
    for (const index of [0, 1]) this.addOverride(`provisioner.${index}.local-exec.quiet`, true);
  }
}

/**
 * What cdktf asks for when it writes the stack, and not when it looks for references between stacks beforehand: there
 * are none in it, and what is wrong with the environment is said by the validation in between.
 */
function whenRendered(produce: () => unknown): IResolvable {
  return Lazy.anyValue({ produce: ({ preparing }) => (preparing ? undefined : produce()) });
}

/** A path as one word of a POSIX shell, in a string of Terraform. */
function shellWord(path: string): string {
  return escapeTemplate(`'${path.replaceAll("'", `'\\''`)}'`);
}

function carrierOf(scope: Construct): "terraform_data" | "null_resource" {
  const carrier = (scope.node.tryGetContext("carrier") as unknown) ?? "terraform_data";
  if (carrier === "terraform_data" || carrier === "null_resource") return carrier;
  throw new Error(`context "carrier" is ${JSON.stringify(carrier)}: use "terraform_data" or "null_resource"`);
}
