import { posix } from "node:path";
/** Everything one environment puts on one host. Plain data: it is written to a file at synth and read by the engine. */
export interface HostBundle {
  readonly environment: string;
  readonly host: string;
  /** Directory on the host that holds all of it: `/etc/vrouter/<environment>`. */
  readonly root: string;
  /** Sorted by path. */
  readonly files: readonly HostFile[];
  /** Unit instances that run on this host, in the order in which they are started. */
  readonly units: readonly string[];
  /** Commands the host must have. */
  readonly requires: readonly string[];
  /** Instances of HA routers that run on this host, sorted by router. */
  readonly vrrp: readonly VrrpInstance[];
  /** What must hold on the host before anything is changed there. */
  readonly preconditions: readonly HostPrecondition[];
}

/** One of the instances of an HA router. */
export interface VrrpInstance {
  /** Router id. */
  readonly router: string;
  /** VRRP parameters that all its instances must have in common; two instances that differ are both masters. */
  readonly parameters: string;
  /** Names of the hosts of the other instances. */
  readonly peers: readonly string[];
}

/** A file as it is rendered; what its change makes necessary follows from its path. */
export type RenderedFile = Omit<HostFile, "activations">;

/** A fact about a host that the environment relies on but does not bring: a named bridge, the underlay address. */
export type HostPrecondition =
  | { readonly kind: "bridge"; readonly name: string; readonly physicalNetwork: string }
  | { readonly kind: "address"; readonly address: string };

/** A file of a bundle, whole. */
export interface HostFile {
  /** Absolute path on the host, below `<root>/current/`. */
  readonly path: string;
  /** Octal, four digits. The owner is root:root. */
  readonly mode: "0644" | "0600";
  readonly text: string;
  /** What a change of this file makes necessary; empty: nothing beyond the file itself. */
  readonly activations: readonly Activation[];
}

/** What a unit has to do when a file changes that it reads. */
export interface Activation {
  /** Unit instance that reads the file. */
  readonly unit: string;
  /** The mildest action that makes it read the file again. */
  readonly action: "reload" | "restart";
}

/** Path of a bundle's file inside its generation. */
export function inGeneration(bundle: Pick<HostBundle, "root">, path: string): string {
  return posix.relative(posix.join(bundle.root, "current"), path);
}
