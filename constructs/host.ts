import type { IResolvable } from "cdktf";
import { Construct } from "constructs";
import type { HostDeclaration } from "../lib/model/declared/declarations";
import { fieldsOf } from "../lib/model/declared/fields";
import { sshDeclaration } from "../lib/model/ssh-declaration";
import { Environment } from "./environment";
import { HostDeployment } from "./host-deployment";
import { knownValue } from "./outputs/known-later";
import { escapeTemplate } from "./values/escape-template";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/Host");

/** How to reach a host. */
export interface SshProps {
  /** Management address or name, or an alias in `configFile`. */
  readonly address: string;
  /**
   * Public host key as `ssh-keyscan` prints it, `<type> <base64>`. It is pinned. Of a list any will do, while keys are
   * exchanged. @default - what `knownHostsFile` has
   */
  readonly hostKey?: string | readonly string[];
  /** TCP port of sshd. @default 22 */
  readonly port?: number;
  /** Who logs in; without `become`, one who may do anything. @default "root" */
  readonly user?: string;
  /** Path of the private key, relative to the working directory. @default - the keys of the SSH agent */
  readonly identityFile?: string;
  /** Run commands through sudo. @default false */
  readonly become?: boolean;
  /** Hosts to go through, the first one first. @default - what `configFile` says, else none */
  readonly proxyJump?: readonly JumpHostProps[];
  /**
   * OpenSSH's client configuration; gives HostName, Port, User, IdentityFile and ProxyJump where nothing is given here. It
   * is read on the machine that deploys when it connects, never at synth: the plan does not depend on it, the host that
   * answers does. @default - none is read
   */
  readonly configFile?: string;
  /** OpenSSH's known hosts, for hosts without `hostKey`; read like `configFile`. @default - none is read */
  readonly knownHostsFile?: string;
}

/** A host on the way to another. */
export interface JumpHostProps {
  /** Address or name, or an alias in the host's `configFile`. */
  readonly address: string;
  /** Pinned like that of any host. @default - what `knownHostsFile` has */
  readonly hostKey?: string | readonly string[];
  /** TCP port of sshd. @default 22 */
  readonly port?: number;
  /** Who logs in. @default - that of the host behind */
  readonly user?: string;
  /** Path of the private key. @default - that of the host behind */
  readonly identityFile?: string;
}

/** What network nodes and compute hosts have in common. */
export interface HostProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** How to reach it. */
  readonly ssh: SshProps;
  /** VXLAN endpoint; required when a vxlan network reaches the host. @default - none */
  readonly underlayIp?: string;
  /** Physical network -> bridge that exists on the host. @default - none */
  readonly bridgeMappings?: Readonly<Record<string, string>>;
  /** Name it had so far: it is the same machine, and nothing on it is deployed anew or cleaned. @default - none */
  readonly renamedFrom?: string;
}

/** A host that carries routers and DHCP servers. */
export type NetworkHostProps = HostProps;

/** A host that carries VMs. */
export interface ComputeHostProps extends HostProps {
  /** Whose router is the way out of this host's VMs. @default - each subnet's own gateway */
  readonly networkNode?: Host;
}

/**
 * A Linux host.
 *
 * @example
 * const node = Host.network(stack, "network-1", { ssh, underlayIp: "198.18.1.11", bridgeMappings: { ext: "br-ex" } });
 * const compute = Host.compute(stack, "compute-1", { ssh, underlayIp: "198.18.1.21", networkNode: node });
 */
export class Host extends Construct {
  /** A network node. */
  static network(scope: Construct, id: string, props: NetworkHostProps): Host {
    return new Host(scope, id, "network", props);
  }

  /** A compute host. */
  static compute(scope: Construct, id: string, props: ComputeHostProps): Host {
    return new Host(scope, id, "compute", props);
  }

  /** Also for one of another copy of this package. */
  static isHost(x: unknown): x is Host {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  /** What the environment calls it. */
  readonly name: string;

  private constructor(scope: Construct, id: string, role: HostDeclaration["role"], props: ComputeHostProps) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    const { name = id, ssh, networkNode, ...own } = props;
    this.name = name;
    const nodeName = networkNode && nameWithin(this, networkNode);
    Environment.of(this).declare("hosts", name, () => ({
      role,
      ssh: sshDeclaration(ssh),
      ...fieldsOf(own),
      network_node: nodeName,
    }));
    new HostDeployment(this, "Default", { host: name });
  }

  /** Path -> text of every file that the environment has on the host, known at synthesis. For outputs: no resource needs it. */
  get files(): IResolvable {
    return knownValue(this, ({ bundles }) => {
      const { files } = bundles.find(({ host }) => host === this.name)!;
      return Object.fromEntries(files.map(({ path, text }) => [path, escapeTemplate(text)]));
    });
  }
}
