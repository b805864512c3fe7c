import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning, start, until } from "../../test/lab/command";
import { namespace } from "../../test/lab/hosts/fabric";

/** When addresses are announced by gratuitous ARP, as a namespace of the lab hears it. */
export class Announcements {
  private constructor(
    private readonly pid: number,
    private readonly folder: string,
  ) {}

  static async begin(space: string): Promise<Announcements> {
    const folder = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
    const capture = 'exec tcpdump -n -l -tt -B 65536 --immediate-mode -i eth0 arp >"$0/heard" 2>"$0/said"';
    const pid = start(["ip", "netns", "exec", namespace(space), "sh", "-c", capture, folder]);
    const announcements = new Announcements(pid, folder);
    await until("tcpdump to listen", 10, () => announcements.text("said").includes("listening on"));
    return announcements;
  }

  /** Address -> seconds since the epoch when it was first heard. */
  async end(): Promise<ReadonlyMap<string, number>> {
    process.kill(-this.pid, "SIGINT");
    await until("tcpdump to end", 10, () => !isRunning(this.pid));
    const lines = [...this.text("heard").matchAll(/^([\d.]+) ARP, (?:Request who-has|Reply) ([\d.]+) .*?tell \2,/gm)];
    rmSync(this.folder, { recursive: true });
    return new Map(lines.reverse().map(([, time, address]) => [address!, Number(time)]));
  }

  private text(name: string): string {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch {
      return "";
    }
  }
}
