import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { compiledDocument } from "../../../compiled";
import { until, type CommandResult } from "../../command";
import { Flow, serveFlows, type FlowResult } from "../../traffic/flow";
import { Figures } from "../../traffic/figures";
import { Lab } from "../../lab";
import { PingMeter, type PingResult } from "../../traffic/ping-meter";
import { LabProject } from "../../projects/project";
import type { Systems } from "../../hosts/systems";

export const OUTSIDE = "203.0.113.200";
const GATEWAY = "203.0.113.10";
const OUTSIDE_PORT = 9000;
/** As the example forwards it. */
const [FORWARDED_PORT, VM_PORT] = [34203, 8000];

export interface Measured {
  readonly ping: PingResult;
  readonly flows: Readonly<Record<string, FlowResult>>;
}

/** The HA example on booted hosts, with a VM behind its router, and what happens to that VM's traffic. */
export class PairLab {
  private constructor(
    readonly lab: Lab,
    readonly project: LabProject,
    /** The document as it is deployed first. */
    readonly document: string,
  ) {}

  static async up(file: string, systems: Systems = {}): Promise<PairLab> {
    const lab = await Lab.up(file, undefined, systems);
    const local = readFileSync(lab.document, "utf8").replace(/^backend: .*$/m, "");
    const pair = new PairLab(lab, new LabProject(lab), local);
    await pair.apply();
    await pair.plug();
    await serveFlows("internet", OUTSIDE_PORT);
    return pair;
  }

  async plug(): Promise<void> {
    for (const vm of this.lab.vms.values()) {
      vm.plug();
      vm.dhcp("udhcpc");
    }
    await serveFlows("vm-vm1", VM_PORT);
  }

  /** Applies a document without Terraform and waits until its routers have settled. */
  async apply(document = this.document): Promise<void> {
    this.project.write(document);
    const { code, stdout, stderr } = this.project.vrouter("apply", this.project.document);
    if (code !== 0) throw new Error(stdout + stderr);
    await this.settled();
  }

  status(): CommandResult {
    return this.project.vrouter("status", this.project.document);
  }

  /** Every router has one master, and all others are ready. */
  settled(seconds?: number): Promise<void> {
    return this.project.settled(seconds);
  }

  get router(): string {
    return this.idOf("edge");
  }

  private idOf(router: string): string {
    return compiledDocument(this.project.document).topology.routers.find(({ name }) => name === router)!.id;
  }

  unit(kind: string): string {
    return `vrouter-ha-${kind}@${this.router}.service`;
  }

  /** As the instance itself says: MASTER, BACKUP…; undefined: the host is off, or it never ran. */
  state(host: string, router = "edge"): string | undefined {
    if (!this.lab.host(host).isUp()) return undefined;
    const { stdout } = this.lab.host(host).exec(["cat", `/run/vrouter/ha/routers/${this.idOf(router)}/state`]);
    return stdout === "" ? undefined : stdout.split(" ")[0];
  }

  async becomes(host: string, state: string, seconds = 30, router = "edge"): Promise<void> {
    await until(`${host} to become ${state} of ${router}`, seconds, () => this.state(host, router) === state);
  }

  /** What a command says on a host, a line each. */
  lines(host: string, command: string): string[] {
    return this.lab.host(host).exec(["sh", "-c", command]).stdout.trim().split("\n");
  }

  /** How often an instance became master since its host booted. */
  masterships(host: string): number {
    const journal = this.lab.host(host).exec(["journalctl", "--boot", "-o", "cat", "-u", this.unit("keepalived")]);
    return journal.stdout.split("Entering MASTER STATE").length - 1;
  }

  /** A ping, and connections of every kind, from before to after. @param gateway where the forward is */
  async during(work: () => Promise<unknown> | void, gateway = GATEWAY): Promise<Measured> {
    const flows = await Promise.all([
      opened("echo through SNAT", Flow.open("vm-vm1", "echo", OUTSIDE, OUTSIDE_PORT)),
      opened("push through SNAT", Flow.open("vm-vm1", "push", OUTSIDE, OUTSIDE_PORT)),
      opened("upload through SNAT", Flow.open("vm-vm1", "upload", OUTSIDE, OUTSIDE_PORT)),
      opened("echo through the forward", Flow.open("internet", "echo", gateway, FORWARDED_PORT)),
      opened("download through the forward", Flow.open("internet", "download", gateway, FORWARDED_PORT)),
    ]);
    const ping = await PingMeter.begin("vm-vm1", OUTSIDE);
    // conntrackd has to have heard of them.
    await setTimeout(500);
    await work();
    await setTimeout(700);
    const pinged = await ping.end();
    const results = await Promise.all(flows.map(async ([name, flow]) => [name, await flow.end()] as const));
    return { ping: pinged, flows: Object.fromEntries(results) };
  }
}

async function opened(name: string, flow: Promise<Flow>): Promise<readonly [string, Flow]> {
  return [name, await flow];
}

/** Names of the connections that did not get through, with the reason. */
export function broken({ flows }: Measured): string[] {
  return Object.entries(flows).flatMap(([name, { alive, ended }]) => (alive ? [] : [`${name}: ${ended || "silent"}`]));
}

export interface TestedPair {
  readonly pair: PairLab;
  readonly figures: Figures;
}

/** One lab for all tests of a block; what they measured is printed at the end. */
export function usePair(title: string, document: () => string, systems?: Systems): TestedPair {
  const figures = new Figures(title);
  let up: PairLab | undefined;
  beforeAll(async () => {
    up = await PairLab.up(document(), systems);
    // It lets the connections of the one that was deployed first come over.
    await up.becomes("network-1", "MASTER");
  });
  afterAll(async () => {
    figures.print();
    await Lab.down();
  });
  return {
    figures,
    get pair(): PairLab {
      if (up === undefined) throw new Error("the lab is not up");
      return up;
    },
  };
}
