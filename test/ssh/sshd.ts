import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { SshEndpoint } from "../../lib/model/topology";

const SSHD = "/usr/sbin/sshd";

/** A real sshd on 127.0.0.1 that lets the user who runs the tests in, with keys of its own. */
export class Sshd {
  private constructor(
    private readonly process: ChildProcess,
    private readonly directory: string,
    readonly ports: readonly number[],
  ) {}

  get port(): number {
    return this.ports[0]!;
  }

  /**
   * @param hostKeyTypes of the keys it presents: `ed25519`, `rsa`, `ecdsa`
   * @param settings lines of its configuration
   * @param listeners ports on which it listens
   */
  static async start(
    hostKeyTypes: readonly string[] = ["ed25519"],
    { settings = [], listeners = 1 }: { readonly settings?: readonly string[]; readonly listeners?: number } = {},
  ): Promise<Sshd> {
    if (!existsSync(SSHD)) throw new Error(`${SSHD} is missing: install the package openssh-server`);
    const directory = mkdtempSync(join(tmpdir(), "vrouter-sshd-"));
    for (const type of hostKeyTypes) keygen(join(directory, `host_${type}`), type);
    keygen(join(directory, "user"), "ed25519");
    keygen(join(directory, "stranger"), "ed25519");
    keygen(join(directory, "protected"), "ed25519", "passphrase");
    keygen(join(directory, "authority"), "ed25519");
    const letIn = ["user.pub", "protected.pub"].map((name) => readFileSync(join(directory, name), "utf8"));
    writeFileSync(join(directory, "authorized_keys"), letIn.join(""));
    const ports = await Promise.all(Array.from({ length: listeners }, freePort));
    const configuration = [
      ...ports.map((port) => `ListenAddress 127.0.0.1:${port}`),
      `TrustedUserCAKeys ${join(directory, "authority.pub")}`,
      "MaxStartups 100",
      ...settings,
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
    const sshd = new Sshd(child, directory, ports);
    for (let attempt = 0; !(await accepts(ports.at(-1)!)); attempt++) {
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

  /** Of `user`, which is let in; `stranger`, which is not; `protected`, whose passphrase is "passphrase". */
  keyFile(name: "user" | "stranger" | "protected"): string {
    return join(this.directory, name);
  }

  /** Makes a key that only a certificate lets in. @param validity as ssh-keygen takes it */
  certifiedKeyFile(type: string, validity = "+1h", principal = userInfo().username): string {
    const file = join(this.directory, `certified_${type}_${this.certified++}`);
    keygen(file, type);
    sshKeygen(["-s", join(this.directory, "authority"), "-I", "test", "-n", principal, "-V", validity, `${file}.pub`]);
    return file;
  }

  private certified = 0;

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
  sshKeygen(["-t", type, "-N", passphrase, "-C", "test", "-f", file]);
}

export function sshKeygen(args: readonly string[]): void {
  const { status, stderr } = spawnSync("ssh-keygen", ["-q", ...args]);
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
