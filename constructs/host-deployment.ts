import { TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { HostBundle } from "../lib/bundle/bundle";
import { bundleDigest } from "../lib/bundle/digest";
import { secretsOf, secretVariable } from "../lib/bundle/secret";
import { stateText } from "../lib/bundle/state-text";
import type { SshDeclaration } from "../lib/model/declared/declarations";
import { sshDeclaration } from "../lib/model/ssh-declaration";
import { bundlePath, logPath } from "./carrier/bundle-files";
import {
  attributesOf,
  carrierOf,
  connectionOf,
  formerPlaces,
  machineTrigger,
  teardown,
  triggersOf,
  type CarrierFacts,
  type CarrierType,
} from "./carrier/carrier";
import { formerResources } from "./carrier/former-carriers";
import { requireNullProvider } from "./carrier/null-provider";
import { fileFromRoot, provisioner } from "./carrier/provisioner";
import { Environment } from "./environment";
import { escapeTemplate } from "./values/escape-template";
import { whenRendered } from "./values/when-rendered";

/** Whose files the resource carries. */
export interface HostDeploymentProps {
  /** Name of the host. */
  readonly host: string;
}

/**
 * The carrier: the one Terraform resource of a host. A changed file, or another place of the host, replaces it, create before destroy, and its
 * create-time provisioner runs the engine on the host's bundle; only `terraform destroy` runs its destroy provisioner,
 * which removes the environment from the host. Every {@link Host} has one.
 *
 * `terraform_data`, or `null_resource` where the context says `carrier: null_resource`.
 */
export class HostDeployment extends TerraformResource {
  private readonly host: string;
  private readonly type: CarrierType;
  private readonly triggers = whenRendered(() => {
    const files = Object.fromEntries(this.bundle.files.map((file) => [file.path, escapeTemplate(stateText(file))]));
    const triggers = { ...files, ...machineTrigger(this.endpointOf(this.host)) };
    return triggersOf(this.type, triggers, this.connectionFacts());
  });
  private readonly input = whenRendered(() => this.connectionFacts());

  constructor(scope: Construct, id: string, props: HostDeploymentProps) {
    const carrier = carrierOf(scope);
    super(scope, id, {
      terraformResourceType: carrier,
      lifecycle: { createBeforeDestroy: true },
    });
    this.host = props.host;
    Environment.of(this).carry(props.host, this, () => ({ type: carrier, name: super.friendlyUniqueId }));
    this.type = carrier;
    if (carrier === "null_resource") requireNullProvider(TerraformStack.of(this));
    this.addOverride(
      "depends_on",
      whenRendered(() => this.carriersBefore()),
    );
    this.addOverride(
      "provisioner",
      whenRendered(() => this.provisioning()),
    );
  }

  /** A host that is renamed keeps its resource. */
  override get friendlyUniqueId(): string {
    return Environment.of(this).resourceOf(this.host, super.friendlyUniqueId);
  }

  private get bundle(): HostBundle {
    const bundle = Environment.of(this).compilation.bundles.find(({ host }) => host === this.host);
    if (bundle === undefined) {
      throw new Error(`${this.node.path} carries host "${this.host}", which this stack does not declare; add a Host`);
    }
    return bundle;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return attributesOf(this.type, this.triggers, this.input);
  }

  /** With the carriers that the host had before. */
  override toTerraform(): unknown {
    const own = super.toTerraform() as { readonly resource: Record<string, Record<string, object>> };
    const former = Environment.of(this).formerCarriers(this.host);
    if (former.length === 0) return own;
    const successor = `${this.type}.${this.friendlyUniqueId}`;
    const facts = this.connectionFacts();
    const others = formerResources(
      this,
      former.map((address) => ({ address, successor, facts, places: this.formerPlaces })),
    );
    const types = [...new Set([...Object.keys(own.resource), ...Object.keys(others)])];
    return {
      ...own,
      resource: Object.fromEntries(types.map((type) => [type, { ...own.resource[type], ...others[type] }])),
    };
  }

  private carriersBefore(): string[] | undefined {
    const carriers = Environment.of(this).carriersBefore(this.host);
    return carriers.length === 0 ? undefined : carriers;
  }

  /** Constant facts, never a secret. A destroy provisioner may only look at the resource itself. */
  private connectionFacts(): CarrierFacts {
    const { environment } = Environment.of(this).compilation.topology;
    const peers = [...new Set(this.bundle.vrrp.flatMap((instance) => instance.peers))].sort();
    const facts = { environment, host: this.host, ...this.endpointOf(this.host) };
    if (peers.length === 0) return facts;
    return { ...facts, peers: Object.fromEntries(peers.map((name) => [name, this.endpointOf(name)])) };
  }

  private get formerPlaces(): readonly SshDeclaration[] | undefined {
    return Environment.of(this).compilation.lock.hosts[this.host]?.former;
  }

  private endpointOf(host: string): SshDeclaration {
    const { hosts } = Environment.of(this).compilation.topology;
    return sshDeclaration(hosts.find(({ name }) => name === host)!.ssh);
  }

  /** Those that the bundle needs, each from the Terraform variable of its name. */
  private secrets(): Record<string, string> {
    const names = new Set(secretsOf(this.bundle.files).map(({ name }) => name));
    return Object.fromEntries(
      [...names].map(secretVariable).map((variable) => [variable, `\${var.${variable.toLowerCase()}}`]),
    );
  }

  private provisioning(): readonly unknown[] {
    const connection = connectionOf(this.type, this.connectionFacts());
    const former = this.formerPlaces;
    const environment = {
      ...connection,
      ...formerPlaces(former),
      VROUTER_BUNDLE_DIGEST: bundleDigest(this.bundle),
    };
    const bundle = fileFromRoot(this, bundlePath(this.host));
    const log = fileFromRoot(this, logPath(this.host));
    const secrets = this.secrets();
    const apply =
      Object.keys(secrets).length === 0
        ? [provisioner(this, `apply ${bundle}`, { environment })]
        : [
            provisioner(this, `apply ${bundle} ${log}`, {
              environment: { ...environment, ...secrets },
              on_failure: "continue",
            }),
            provisioner(this, `report ${log}`, { environment: connection }),
          ];
    return [...apply, teardown(this, this.type, { facts: this.connectionFacts(), former })];
  }
}
