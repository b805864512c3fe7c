import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sentTo, type Received } from "./answering";
import { program } from "../report";

/** A server of Node's, in a process of its own, that answers every request with one text. */
export class BareAnswers {
  private readonly agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly folder: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(text: string): Promise<BareAnswers> {
    const folder = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
    writeFileSync(join(folder, "text"), text);
    const args = [program("serve/bare-server"), join(folder, "socket"), join(folder, "text")];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    return new BareAnswers(folder, child);
  }

  get(): Promise<Received> {
    return sentTo({ socketPath: join(this.folder, "socket"), agent: this.agent }, "GET", "/");
  }

  end(): void {
    this.process.kill();
    this.agent.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
