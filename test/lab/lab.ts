import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Host, Topology } from "../../lib/model/topology";
import { withPrefix } from "../../lib/net/cidr";
import { attempt, run, until, withoutProgress, type CommandResult } from "./command";
import { CLIENT_KEY, fillDocument, labTopology, writeText } from "./document";
import { createFabric, createNamespace, deleteNamespace, labNamespaces, namespace, plugCable } from "./hosts/fabric";
import { LabHost } from "./hosts/host";
import { raiseLimits, restoreLimits } from "./hosts/kernel-limits";
import { LABS, STATE } from "./place";
import { rootfs } from "./hosts/rootfs";
import { declaredSystems, isUsual, releaseOf, systemOf, type Systems } from "./hosts/systems";
import { LabVm } from "./vms/vm";

const ROOT = join(__dirname, "../..");
const CLIENT_KEY_FILE = join(ROOT, CLIENT_KEY);
/** What is up: the document it was made of, and the hosts' systems. */
const SOURCE = join(STATE, "source.json");
const LIMITS_BEFORE = join(STATE, "limits.json");

interface Source {
  readonly document: string;
  readonly systems: Systems;
}

/**
 * The hosts of one document, really booted, with their networks, an operator and an outside world. Needs root. There is
 * one lab of a worker at a time: `up` takes down what an earlier one left.
 *
 * - `operator` is where Terraform and the `vrouter` command run: 198.18.0.1 on the management segment.
 * - `internet` is the external subnet's gateway, and 203.0.113.200 behind it.
 */
export class Lab {
  private constructor(
    readonly hosts: ReadonlyMap<string, LabHost>,
    readonly vms: ReadonlyMap<string, LabVm>,
    /** The document with the lab's host keys: `lab/environments/<environment>.yaml`. */
    readonly document: string,
  ) {}

  /** @param systems go before what the document says under `x-lab` */
  static async up(
    document: string,
    progress: (line: string) => void = () => undefined,
    systems: Systems = {},
  ): Promise<Lab> {
    if (process.getuid?.() !== 0) throw new Error("the lab boots hosts and makes network namespaces: run it as root");
    await Lab.down();
    const topology = labTopology(document);
    const source = { document: resolve(document), systems: { ...declaredSystems(document), ...systems } };
    mkdirSync(STATE, { recursive: true });
    const keygen = `[ -e "$0" ] || ssh-keygen -q -t ed25519 -N "" -C lab -f "$0"`;
    run(["flock", LABS, "sh", "-c", keygen, CLIENT_KEY_FILE]);
    const lab = Lab.describe(source, progress);
    writeText(SOURCE, JSON.stringify(source));
    try {
      await lab.build(source.document, topology, progress);
    } catch (error) {
      await Lab.down();
      throw error;
    }
    return lab;
  }

  private async build(source: string, topology: Topology, progress: (line: string) => void): Promise<void> {
    raiseLimits(this.hosts.size, LIMITS_BEFORE);
    progress("making the segments: management, underlay, external");
    createFabric();
    createNamespace("operator");
    plugCable("operator", "eth0", "management", ["198.18.0.1/24"]);
    createNamespace("internet");
    const external = topology.networks.flatMap((network) => (network.kind === "external" ? network.subnets : []));
    const gateways = external.flatMap(({ gatewayIp, cidr }) =>
      gatewayIp === undefined ? [] : [withPrefix(gatewayIp, cidr)],
    );
    plugCable("internet", "eth0", "external", [...gateways, "203.0.113.200/24"]);
    const clientKey = readFileSync(`${CLIENT_KEY_FILE}.pub`, "utf8");
    const keys = new Map([...this.hosts.values()].map((host) => [host.name, host.install(clientKey)]));
    await Promise.all([...this.hosts.values()].map((host) => host.boot()));
    progress(`booted ${[...this.hosts.keys()].join(", ")}`);
    writeText(
      this.document,
      fillDocument(source, (host) => keys.get(host)!),
    );
    progress(`wrote ${this.document.slice(ROOT.length + 1)} with their host keys`);
  }

  /** The lab that is up; undefined if none is. */
  static current(): Lab | undefined {
    if (!existsSync(SOURCE)) return undefined;
    return Lab.describe(JSON.parse(readFileSync(SOURCE, "utf8")) as Source, () => undefined);
  }

  private static describe({ document, systems }: Source, progress: (line: string) => void): Lab {
    const topology = labTopology(document);
    const install = (host: Host) => {
      const system = systemOf(systems, host.name);
      return new LabHost(host, STATE, rootfs(releaseOf(system), progress), isUsual(system));
    };
    return new Lab(
      new Map(topology.hosts.map((declared) => [declared.name, install(declared)])),
      new Map(topology.mappings.map((mapping) => [mapping.name, new LabVm(mapping, topology, STATE)])),
      join(STATE, "environments", `${topology.environment}.yaml`),
    );
  }

  /** Leaves nothing but the cached root file systems and the client key. */
  static async down(): Promise<void> {
    const lab = Lab.current();
    if (lab !== undefined) await Promise.all([...lab.hosts.values()].map((host) => host.destroy()));
    for (const name of labNamespaces()) deleteNamespace(name);
    restoreLimits(LIMITS_BEFORE);
    for (const part of ["hosts", "vms", "environments", "source.json"]) {
      rmSync(join(STATE, part), { recursive: true, force: true });
    }
  }

  host(name: string): LabHost {
    const host = this.hosts.get(name);
    if (host === undefined) throw new Error(`the lab has no host ${name}; it has ${[...this.hosts.keys()].join(", ")}`);
    return host;
  }

  /** Another disk, with another host key, in the same place. */
  async reinstall(name: string): Promise<void> {
    await this.host(name).destroy();
    this.host(name).install(readFileSync(`${CLIENT_KEY_FILE}.pub`, "utf8"));
    await this.host(name).boot();
  }

  /**
   * Every router has one master, and all others are ready, by `vrouter status`, which is asked when instances have their roles.
   * @param status of another document than the lab's own
   */
  async settled(seconds = 40, status = () => this.vrouter("status")): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    // An instance that is no more may have left what it was.
    await until("masters", seconds / 4, () => this.haveMasters()).catch(() => undefined);
    for (;;) {
      const { code, stdout, stderr } = status();
      if (code === 0) return;
      if (Date.now() > deadline) throw new Error(`not settled after ${seconds} s\n${stdout}${stderr}`);
      await setTimeout(300);
    }
  }

  /** Whether each slave of an HA router has one master, by what instances write: cheaper than to ask for the status. */
  private haveMasters(): boolean {
    const roles = new Map<string, string[]>();
    for (const host of this.hosts.values()) {
      const written = host.isUp() ? host.sh("grep -sH . /run/vrouter/*/routers/*/state || :") : "";
      for (const [, router, role] of written.matchAll(/^(\S+):(\S+)/gm)) {
        roles.set(router!, [...(roles.get(router!) ?? []), role!]);
      }
    }
    return [...roles.values()].every(
      (written) => !written.includes("BACKUP") || written.filter((role) => role === "MASTER").length === 1,
    );
  }

  vm(name: string): LabVm {
    const vm = this.vms.get(name);
    if (vm === undefined) throw new Error(`the lab has no VM ${name}; it has ${[...this.vms.keys()].join(", ")}`);
    return vm;
  }

  /** Runs a command in the operator's namespace, in the project's folder. */
  operator(command: readonly string[]): CommandResult {
    return inSpace("operator", command);
  }

  /** Runs a vrouter command on the lab's document, as the operator. */
  vrouter(command: string, ...options: readonly string[]): CommandResult {
    return withoutProgress(this.operator(["node", "dist/lib/cli/vrouter.js", command, this.document, ...options]));
  }

  /** Runs a command in the outside world. */
  internet(command: readonly string[]): CommandResult {
    return inSpace("internet", command);
  }
}

function inSpace(name: string, command: readonly string[]): CommandResult {
  return attempt(["ip", "netns", "exec", namespace(name), ...command]);
}
