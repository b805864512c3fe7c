import { attempt, start, until, type CommandResult } from "../command";
import { namespace } from "../hosts/fabric";

/** A namespace of the lab that sends and answers packets: `internet`, or `vm-<name>`. */
export class Station {
  private readonly space: string;

  constructor(name: string) {
    this.space = namespace(name);
  }

  run(command: readonly string[]): CommandResult {
    return attempt(["ip", "netns", "exec", this.space, ...command]);
  }

  /** An HTTP server that answers `<name> <address of the client it sees>`, on every address. */
  async serve(name: string, port: number): Promise<void> {
    const program =
      'require("http").createServer((q, r) => r.end(process.argv[1] + " " + q.socket.remoteAddress))' +
      '.listen(Number(process.argv[2]), "0.0.0.0")';
    start(["ip", "netns", "exec", this.space, "node", "-e", program, name, String(port)]);
    const listens = ["sh", "-c", `ss -Htln sport = :${port} | grep -q LISTEN`];
    await until(`the server ${name}`, 30, () => this.run(listens).code === 0);
  }

  /** The body of an HTTP answer; undefined: none within three seconds. */
  fetch(address: string, port: number): string | undefined {
    const { code, stdout } = this.run(["curl", "-s", "-m", "3", `http://${address}:${port}/`]);
    return code === 0 ? stdout : undefined;
  }

  /** Answered echo requests. */
  ping(address: string, { count = 3, ttl = 64 } = {}): number {
    const { stdout } = this.run(["ping", "-c", String(count), "-i", "0.2", "-W", "1", "-t", String(ttl), address]);
    return Number(/(\d+) received/.exec(stdout)?.[1] ?? 0);
  }
}
