import { join, relative } from "node:path";
import { App, Lazy, TerraformResource, TerraformStack, type IResolvable } from "cdktf";
import type { Construct } from "constructs";
import { bundleDigest } from "../lib/bundle/digest";
import type { HostBundle } from "../lib/bundle/bundle";
import { secretsIn, secretVariable } from "../lib/bundle/secret";
import type { SshHop } from "../lib/topology/model";
import { bundlePath, logPath } from "./bundle-files";
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
    Environment.of(this).carry(props.host, this);
    this.isNullResource = carrier === "null_resource";
    if (this.isNullResource) requireNullProvider(TerraformStack.of(this));
    this.addOverride(
      "depends_on",
      whenRendered(() => this.carriersBefore()),
    );
    this.addOverride(
      "provisioner",
      whenRendered(() => this.provisioning()),
    );
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

  private carriersBefore(): string[] | undefined {
    const carriers = Environment.of(this).carriersBefore(this.host);
    return carriers.length === 0 ? undefined : carriers;
  }

  /** Constant facts, never a secret. A destroy provisioner may only look at the resource itself. */
  private connectionFacts(): Record<string, unknown> {
    const { environment } = Environment.of(this).compilation.topology;
    const peers = [...new Set(this.bundle.vrrp.flatMap((instance) => instance.peers))].sort();
    const facts = { environment, host: this.host, ...this.endpointOf(this.host) };
    if (peers.length === 0) return facts;
    return { ...facts, peers: Object.fromEntries(peers.map((name) => [name, this.endpointOf(name)])) };
  }

  private endpointOf(host: string): Record<string, unknown> {
    const { hosts } = Environment.of(this).compilation.topology;
    const { become, proxyJump, configFile, knownHostsFile, ...hop } = hosts.find(({ name }) => name === host)!.ssh;
    return given({
      ...hopFacts(hop),
      become,
      proxy_jump: proxyJump?.map(hopFacts),
      config_file: configFile,
      known_hosts_file: knownHostsFile,
    });
  }

  /** Those that the bundle needs, each from the Terraform variable of its name. */
  private secrets(): Record<string, string> {
    const names = new Set(this.bundle.files.flatMap(({ text }) => secretsIn(text)).map(({ name }) => name));
    return Object.fromEntries(
      [...names].map(secretVariable).map((variable) => [variable, `\${var.${variable.toLowerCase()}}`]),
    );
  }

  private provisioning(): Record<string, unknown>[] {
    const program = `node -e 'require("cdktf-vrouter/provisioner")'`;
    const stackDirectory = join(App.of(this).outdir, "stacks", TerraformStack.of(this).node.id);
    const fromRoot = (file: string) => shellWord(relative(process.cwd(), join(stackDirectory, file)));
    const common = { working_dir: escapeTemplate(relative(stackDirectory, process.cwd())), quiet: true };
    const connection = {
      VROUTER_CONNECTION: this.isNullResource
        ? escapeTemplate(JSON.stringify(this.connectionFacts()))
        : "${jsonencode(self.input)}",
    };
    const environment = { ...connection, VROUTER_BUNDLE_DIGEST: bundleDigest(this.bundle) };
    const bundle = fromRoot(bundlePath(this.host));
    const log = fromRoot(logPath(this.host));
    const secrets = this.secrets();
    const apply =
      Object.keys(secrets).length === 0
        ? [{ command: `${program} apply ${bundle}`, environment, ...common }]
        : [
            {
              command: `${program} apply ${bundle} ${log}`,
              environment: { ...environment, ...secrets },
              on_failure: "continue",
              ...common,
            },
            { command: `${program} report ${log}`, environment: connection, ...common },
          ];
    const remove = { when: "destroy", command: `${program} remove`, environment: connection, ...common };
    return [...apply, remove].map((settings) => ({ "local-exec": settings }));
  }
}

function hopFacts({ address, port, user, hostKey, identityFile }: SshHop): Record<string, unknown> {
  return given({ address, port, user, host_key: hostKey, identity_file: identityFile });
}

function given(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
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
