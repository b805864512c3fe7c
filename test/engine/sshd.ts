import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { SshEndpoint } from "../../lib/topology/model";

const SSHD = "/usr/sbin/sshd";

/** A real sshd on 127.0.0.1 that lets the user who runs the tests in, with keys of its own. */
export class Sshd {
  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** @param hostKeyTypes of the keys it presents: `ed25519`, `rsa`, `ecdsa` */
  static async start(hostKeyTypes: readonly string[] = ["ed25519"]): Promise<Sshd> {
    if (!existsSync(SSHD)) throw new Error(`${SSHD} is missing: install the package openssh-server`);
    const directory = mkdtempSync(join(tmpdir(), "vrouter-sshd-"));
    for (const type of hostKeyTypes) keygen(join(directory, `host_${type}`), type);
    keygen(join(directory, "user"), "ed25519");
    keygen(join(directory, "stranger"), "ed25519");
    keygen(join(directory, "protected"), "ed25519", "passphrase");
    writeFileSync(join(directory, "authorized_keys"), readFileSync(join(directory, "user.pub")));
    const port = await freePort();
    const configuration = [
      `ListenAddress 127.0.0.1:${port}`,
      ...hostKeyTypes.map((type) => `HostKey ${join(directory, `host_${type}`)}`),
      `AuthorizedKeysFile ${join(directory, "authorized_keys")}`,
      "PidFile none",
      "StrictModes no",
      "UsePAM no",
      "PermitRootLogin yes",
      "PasswordAuthentication no",
    ];
    writeFileSync(join(directory, "sshd_config"), configuration.join("\n") + "\n");
    // sshd refuses to start without its privilege separation directory, which only the distribution's unit makes.
    if (process.getuid?.() === 0) spawnSync("mkdir", ["-p", "/run/sshd"]);
    const child = spawn(SSHD, ["-D", "-e", "-f", join(directory, "sshd_config")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaints = "";
    child.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
    const sshd = new Sshd(child, directory, port);
    for (let attempt = 0; !(await accepts(port)); attempt++) {
      if (child.exitCode !== null || attempt > 100) throw new Error(`sshd does not answer: ${complaints}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return sshd;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill();
    await gone;
    rmSync(this.directory, { recursive: true });
  }

  /** Of `user`, which is let in; `stranger`, which is not; `protected`, which has a passphrase. */
  keyFile(name: "user" | "stranger" | "protected"): string {
    return join(this.directory, name);
  }

  hostKey(type = "ed25519"): string {
    return readFileSync(join(this.directory, `host_${type}.pub`), "utf8").trim();
  }

  /** As ssh-keygen shows it: `SHA256:…`. */
  fingerprint(type = "ed25519"): string {
    const { stdout } = spawnSync("ssh-keygen", ["-lf", join(this.directory, `host_${type}.pub`)], { encoding: "utf8" });
    return stdout.split(" ")[1]!;
  }

  endpoint(changes: Partial<SshEndpoint> = {}): SshEndpoint {
    return {
      address: "127.0.0.1",
      port: this.port,
      user: userInfo().username,
      hostKey: this.hostKey(),
      identityFile: this.keyFile("user"),
      become: false,
      ...changes,
    };
  }
}

function keygen(file: string, type: string, passphrase = ""): void {
  const { status, stderr } = spawnSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file]);
  if (status !== 0) throw new Error(`ssh-keygen failed: ${stderr.toString()}`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
