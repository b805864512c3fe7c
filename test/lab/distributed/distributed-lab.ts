import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { compiledDocument } from "../../compiled";
import { Flow, serveFlows, type FlowMode, type FlowResult } from "../traffic/flow";
import { Lab } from "../lab";
import { listening } from "../traffic/listening";
import { PingMeter, type PingResult } from "../traffic/ping-meter";
import { LabProject } from "../projects/project";
import type { Systems } from "../hosts/systems";

export const OUTSIDE = "203.0.113.200";
/** Where every VM, and the outside, answers flows. */
export const FLOW_PORT = 9100;
const DOCUMENT = join(__dirname, "../../../environments/dvr.yaml");
/** Seconds between pings: the limits are in pings of 10 ms. */
const TICK = 0.01;

/** Who sends to whom. */
export interface Ping {
  readonly from: string;
  readonly to: string;
}
export interface Connection extends Ping {
  readonly mode?: FlowMode;
  readonly port?: number;
}

export interface Seen {
  readonly pings: Readonly<Record<string, PingResult>>;
  readonly flows: Readonly<Record<string, FlowResult>>;
}

/** The example of distributed routers on booted hosts, and what happens to the traffic of its VMs. */
export class DistributedLab {
  private constructor(
    readonly lab: Lab,
    readonly project: LabProject,
    /** The document as it is deployed first. */
    readonly document: string,
  ) {}

  static async up(systems: Systems): Promise<DistributedLab> {
    const lab = await Lab.up(DOCUMENT, undefined, systems);
    const site = new DistributedLab(lab, new LabProject(lab), readFileSync(lab.document, "utf8"));
    site.project.write(site.document);
    return site;
  }

  async plug(): Promise<void> {
    for (const vm of this.lab.vms.values()) {
      vm.plug();
      vm.dhcp("udhcpc");
      await serveFlows(`vm-${vm.name}`, FLOW_PORT);
    }
    await serveFlows("internet", FLOW_PORT);
  }

  /** Applies a document without Terraform, and waits until the pair has a master. */
  async apply(document = this.document): Promise<string> {
    this.project.write(document);
    const { code, stdout, stderr } = this.project.vrouter("apply", this.project.document);
    if (code !== 0) throw new Error(stdout + stderr);
    await this.settled();
    return stdout;
  }

  settled(): Promise<void> {
    return this.project.settled();
  }

  /** @param name as the topology has it */
  idOf(name: string): string {
    return compiledDocument(this.project.document).topology.routers.find((router) => router.name === name)!.id;
  }

  /** Runs a shell command on a host, which must succeed. */
  on(host: string, command: string): string {
    const { code, stdout, stderr } = this.lab.host(host).exec(["sh", "-euc", command]);
    if (code !== 0) throw new Error(`${host}: ${command}\n${stdout}${stderr}`);
    return stdout;
  }

  inRouter(host: string, command: string, router = "r1"): string {
    return this.on(host, `ip netns exec qrouter-${this.idOf(router)} ${command}`);
  }

  /** IP packets that arrived in the namespaces of network nodes while something happens; ARP is none, and adverts are of the nodes. */
  async packetsOnNodes(work: () => void): Promise<number> {
    const capture = `for space in $(ip netns list | cut -d ' ' -f 1 | grep qrouter); do
      ${listening("ip netns exec $space timeout 8 tcpdump -nli any ip and not net 169.254.0.0/16", "/tmp/captured-$space")}
    done`;
    const nodes = ["network-1", "network-2"];
    for (const node of nodes) this.on(node, `rm -f /tmp/captured-*; ${capture}`);
    work();
    await setTimeout(500);
    const captured = nodes.map((node) =>
      this.on(node, "pkill tcpdump; sleep 0.2; cat /tmp/captured-qrouter-????????-????-????-????-????????????"),
    );
    return captured
      .join("")
      .split("\n")
      .filter((line) => line !== "").length;
  }

  /** Pings and connections, from before to after. */
  async during(
    { pings, flows = [] }: { readonly pings: readonly Ping[]; readonly flows?: readonly Connection[] },
    work: () => Promise<unknown> | void,
  ): Promise<Seen> {
    const open = await Promise.all(
      flows.map(async ({ from, to, mode = "echo", port = FLOW_PORT }) => {
        return [`${from} ${mode} ${to}`, await Flow.open(from, mode, to, port)] as const;
      }),
    );
    const meters = await Promise.all(
      pings.map(async ({ from, to }) => [`${from} to ${to}`, await PingMeter.begin(from, to, TICK)] as const),
    );
    await setTimeout(500);
    await work();
    await setTimeout(500);
    const pinged = await Promise.all(meters.map(async ([name, meter]) => [name, await meter.end()] as const));
    const flowed = await Promise.all(open.map(async ([name, flow]) => [name, await flow.end()] as const));
    return { pings: Object.fromEntries(pinged), flows: Object.fromEntries(flowed) };
  }
}

/** Pings without answer, by who sent them. */
export function lost({ pings }: Seen): Record<string, number> {
  return Object.fromEntries(Object.entries(pings).map(([name, result]) => [name, result.lost]));
}

export function mostLost(seen: Seen): number {
  return Math.max(...Object.values(lost(seen)));
}

/** Connections that did not get through, with the reason. */
export function ended({ flows }: Seen): string[] {
  return Object.entries(flows).flatMap(([name, { alive, ended: why }]) =>
    alive ? [] : [`${name}: ${why || "silent"}`],
  );
}

export function longestStall({ flows }: Seen): number {
  return Math.max(0, ...Object.values(flows).map((flow) => flow.longestStall));
}
