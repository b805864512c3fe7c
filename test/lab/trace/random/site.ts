import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Compilation } from "../../../../lib/compile";
import { compileDocument } from "../../../../lib/document/compile-document";
import { lockFileOf, readLock } from "../../../../lib/lock/lock-file";
import { instanceOf, type HostStatus } from "../../../../lib/engine/status/status";
import type { Declarations } from "../../../../lib/model/declared/declarations";
import type { Lock } from "../../../../lib/model/lock";
import { fixedIp } from "../../../fixed-ip";
import { run, start, until } from "../../command";
import { namespace } from "../../hosts/fabric";
import { Lab } from "../../lab";
import { STATE } from "../../place";
import { LabProject } from "../../projects/project";
import { LabVm } from "../../vms/vm";
import { Capturing, type Place } from "./capturing";
import { OUTSIDE, PORT, portsOf, type Asked } from "./questions";
import type { Capture } from "./sightings";

const FOLDER = join(STATE, "traced");
const PING_HEADERS = 28;
/** Octets of a ping that need not be answered. */
const SMALL = 84;

/** Booted hosts on which one document comes after the other, with its VMs. */
export class TracedSite {
  private vms: readonly LabVm[] = [];
  private compilation: Compilation | undefined;

  private constructor(
    private readonly lab: Lab,
    private readonly project: LabProject,
    /** What all documents have in common. */
    readonly fixed: Declarations,
  ) {}

  static async up(): Promise<TracedSite> {
    const lab = await Lab.up(join(__dirname, "hosts.yaml"));
    // Only whom a route leads to answers, not whoever could pass it on.
    const settings = ["ip_forward=0", "conf.all.rp_filter=0", "conf.eth0.rp_filter=0"];
    lab.internet(["sysctl", "-qw", ...settings.map((setting) => `net.ipv4.${setting}`)]);
    for (const address of [OUTSIDE.far, OUTSIDE.behindVm]) {
      lab.internet(["ip", "address", "add", `${address}/32`, "dev", "lo"]);
    }
    return new TracedSite(lab, new LabProject(lab), parse(readFileSync(lab.document, "utf8")) as Declarations);
  }

  /** What is deployed has chosen. */
  get lock(): Lock {
    return readLock(lockFileOf(this.project.document), this.fixed.environment);
  }

  /** Applies a document over the one before, starts its VMs, and waits until all of it has settled. */
  async deploy(declarations: Declarations): Promise<Compilation> {
    for (const vm of this.vms) vm.unplug();
    this.project.write(stringify(declarations));
    this.vrouter("apply", "--yes");
    const { result, diagnostics } = compileDocument(this.project.document);
    if (result === undefined) throw new Error(JSON.stringify(diagnostics));
    this.compilation = result.compilation;
    const { topology } = this.compilation;
    this.vms = topology.mappings.map((mapping) => new LabVm(mapping, topology, STATE));
    run(["ip", "-n", namespace("internet"), "route", "flush", "proto", "static"]);
    for (const vm of this.vms) {
      vm.plug();
      this.leadBack(vm.dhcp("dhclient"));
    }
    await until("every router to have settled", 60, () => this.isSettled());
    // Nothing was sent before.
    run(["ip", "-n", namespace("internet"), "neighbour", "flush", "all"]);
    return this.compilation;
  }

  /** The outside knows a way to a VM whose router does not translate. */
  private leadBack({ address, gateway }: { readonly address: string; readonly gateway: string | undefined }): void {
    const router = this.compilation!.topology.routers.find(({ interfaces }) =>
      interfaces.some((one) => fixedIp(one).ipAddress === gateway),
    );
    if (router?.gateway === undefined || router.gateway.enableSnat) return;
    const route = [`${address}/32`, "via", fixedIp(router.gateway).ipAddress, "proto", "static"];
    run(["ip", "-n", namespace("internet"), "route", "add", ...route]);
  }

  private vrouter(command: string, ...options: readonly string[]): string {
    const { code, stdout, stderr } = this.project.vrouter(command, this.project.document, ...options);
    if (code !== 0) throw new Error(stdout + stderr);
    return stdout;
  }

  /** All of it runs, and of every HA router the instance is master that the document means to be. */
  private isSettled(): boolean {
    const { topology, placement } = this.compilation!;
    const { code, stdout } = this.project.vrouter("status", this.project.document, "--json");
    if (code !== 0) return false;
    const { hosts } = JSON.parse(stdout) as { readonly hosts: readonly { host: string; status: HostStatus }[] };
    return topology.routers
      .filter(({ name, adminStateUp }) => adminStateUp && placement.instances.isPair(name))
      .every(({ name, id }) => {
        const [first] = placement.instances.agentsOf(name);
        return instanceOf(hosts.find(({ host }) => host === first)!.status, id)?.state === "MASTER";
      });
  }

  /** @returns what was answered, by number, and what every namespace saw of it */
  async ask(
    asked: readonly Asked[],
  ): Promise<{ readonly told: ReadonlyMap<number, string>; readonly captures: readonly Capture[] }> {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    const machines = this.machines(asked);
    const file = (name: string, suffix: string) => join(FOLDER, `${name}.${suffix}`);
    const all = (suffix: string) => machines.every(({ name }) => existsSync(file(name, suffix)));
    const capturing = await Capturing.begin(this.places(), FOLDER);
    const pids = machines.map(({ name, space, plan }) => {
      writeFileSync(file(name, "json"), JSON.stringify(plan));
      return start(["ip", "netns", "exec", namespace(space), "node", join(__dirname, "machine.cjs"), name, FOLDER]);
    });
    try {
      await until("machines that answer", 30, () => all("ready"));
      writeFileSync(join(FOLDER, "go"), "");
      await until("answers", 60, () => all("told"));
    } finally {
      for (const pid of pids) process.kill(-pid, "SIGKILL");
    }
    const captures = await capturing.end();
    const told = machines.flatMap(({ name }) =>
      Object.entries(JSON.parse(readFileSync(file(name, "told"), "utf8")) as Record<string, string>),
    );
    return { told: new Map(told.map(([number, text]) => [Number(number), text])), captures };
  }

  private machines(asked: readonly Asked[]) {
    const asksOf = (name: string) =>
      asked
        .filter(({ sender }) => sender === name)
        .map(({ said: { reached, mtu = SMALL }, ...one }) => ({
          ...one,
          octets: (reached ? mtu : SMALL) - PING_HEADERS,
        }));
    const listens = { tcp: [PORT], udp: [PORT] };
    return [
      {
        name: "outside",
        space: "internet",
        plan: { addresses: Object.values(OUTSIDE), listens, asks: asksOf("outside") },
      },
      ...this.compilation!.topology.mappings.map((mapping) => ({
        name: mapping.name,
        space: `vm-${mapping.name}`,
        plan: {
          addresses: [fixedIp(mapping).ipAddress],
          listens: portsOf(this.compilation!.topology, mapping.name),
          asks: asksOf(mapping.name),
        },
      })),
    ];
  }

  /** All that packets may go through, and where they begin and end. */
  private places(): readonly Place[] {
    const station = (name: string, space: string) => ({
      name,
      command: ["ip", "netns", "exec", namespace(space)],
    });
    return [
      station("outside", "internet"),
      ...this.vms.map(({ name }) => station(name, `vm-${name}`)),
      ...[...this.lab.hosts.values()].flatMap((host) =>
        host
          .sh("ls /run/netns 2>/dev/null || true")
          .split("\n")
          .filter((name) => name !== "")
          .map((name) => ({ name: `${host.name} ${name}`, command: host.inNamespace(name) })),
      ),
    ];
  }
}
