import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { attempt, isRunning, start, until } from "../command";
import { namespace } from "../hosts/fabric";

const END = join(__dirname, "flow-end.cjs");

export type FlowMode = "echo" | "push" | "upload" | "download";

export interface FlowResult {
  /** Still answering on the very connection it began with. */
  readonly alive: boolean;
  /** Why not. */
  readonly ended: string;
  /** Seconds. */
  readonly longestStall: number;
}

/** Answers flows in a namespace of the lab, until that goes. */
export async function serveFlows(space: string, port: number): Promise<void> {
  start(["ip", "netns", "exec", namespace(space), process.execPath, END, "serve", String(port)]);
  const listening = ["ip", "netns", "exec", namespace(space), "ss", "-Htln", `sport = :${port}`];
  await until(`the end of flows in ${space}`, 30, () => attempt(listening).stdout !== "");
}

let count = 0;

/** One TCP connection between two namespaces of the lab, from its start to {@link end}. */
export class Flow {
  private constructor(
    readonly mode: FlowMode,
    private readonly pid: number,
    private readonly file: string,
  ) {}

  static async open(space: string, mode: FlowMode, address: string, port: number): Promise<Flow> {
    const file = `/tmp/${namespace(`flow-${(count += 1)}`)}`;
    rmSync(file, { force: true });
    const command = [process.execPath, END, "connect", mode, address, String(port), file];
    const flow = new Flow(mode, start(["ip", "netns", "exec", namespace(space), ...command]), file);
    await until(`a ${mode} connection from ${space} to ${address}:${port}`, 30, () => flow.read() !== undefined);
    return flow;
  }

  async end(): Promise<FlowResult> {
    // The whole process group: `ip netns exec` passes no signal on.
    process.kill(-this.pid, "SIGTERM");
    await until(`the end of a ${this.mode} connection`, 30, () => !isRunning(this.pid) && this.read() !== undefined);
    const result = this.read() as FlowResult;
    rmSync(this.file);
    return result;
  }

  private read(): Partial<FlowResult> | undefined {
    try {
      return JSON.parse(readFileSync(this.file, "utf8")) as Partial<FlowResult>;
    } catch {
      return undefined;
    }
  }
}
