import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../../lib/model/topology";
import { attempt, isRunning, run, start, until, type CommandResult } from "../command";
import { inControlGroup, removeControlGroup } from "./control-group";
import { createNamespace, cutCables, deleteNamespace, namespace, plugCable } from "./fabric";
import { makeUsual } from "./usual-host";

/** One booted host: an overlay over the common root file system, in a network namespace of its own. */
export class LabHost {
  readonly name: string;
  private readonly directory: string;

  /** @param stateDirectory folder of the lab; the host keeps its disk in it while it is powered off */
  constructor(
    private readonly host: Host,
    stateDirectory: string,
    private readonly rootfs: string,
    /** As people have it, see usual-host.ts. */
    private readonly isUsual = false,
  ) {
    this.name = host.name;
    this.directory = join(stateDirectory, "hosts", host.name);
  }

  private path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  /** Makes the host's disk: its machine id and SSH host key, and the client key for every user. Returns the public host key. */
  install(clientKey: string): string {
    for (const part of ["upper/etc/ssh", "work", "root"]) mkdirSync(this.path(part), { recursive: true });
    const key = this.path("upper/etc/ssh/ssh_host_ed25519_key");
    run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
    writeFileSync(this.path("upper/etc/machine-id"), `${randomBytes(16).toString("hex")}\n`);
    writeFileSync(this.path("upper/etc/hostname"), `${this.name}\n`);
    writeFileSync(this.path("upper/etc/hosts"), `127.0.0.1 localhost\n127.0.1.1 ${this.name}\n`);
    this.mount();
    for (const [user, home] of Object.entries({ root: "/root", deploy: "/home/deploy", nosudo: "/home/nosudo" })) {
      const file = `${home}/.ssh/authorized_keys`;
      run(["chroot", this.path("root"), "sh", "-c", `umask 077; cat >${file}; chown ${user} ${file}`], clientKey);
    }
    if (this.isUsual) makeUsual(this.path("root"));
    return readFileSync(`${key}.pub`, "utf8").trim().split(" ").slice(0, 2).join(" ");
  }

  private mount(): void {
    if (attempt(["mountpoint", "-q", this.path("root")]).code === 0) return;
    const layers = `lowerdir=${this.rootfs},upperdir=${this.path("upper")},workdir=${this.path("work")}`;
    run(["mount", "-t", "overlay", "overlay", "-o", layers, this.path("root")]);
  }

  /** Plugs the cables in and switches on; resolves when sshd answers. */
  async boot(): Promise<void> {
    this.mount();
    createNamespace(this.name);
    plugCable(this.name, "eth0", "management", [`${this.host.ssh.address}/24`]);
    if (this.host.underlayIp !== undefined) plugCable(this.name, "eth1", "underlay", [`${this.host.underlayIp}/24`]);
    for (const [index, bridge] of [...new Set(Object.values(this.host.bridgeMappings))].entries()) {
      const device = `eth${index + 2}`;
      plugCable(this.name, device, "external", []);
      run(["ip", "-n", namespace(this.name), "link", "add", bridge, "type", "bridge", "forward_delay", "0"]);
      run(["ip", "-n", namespace(this.name), "link", "set", bridge, "up"]);
      run(["ip", "-n", namespace(this.name), "link", "set", device, "master", bridge]);
    }
    const pid = start([
      ...inControlGroup(namespace(this.name)),
      "env",
      "SYSTEMD_NSPAWN_API_VFS_WRITABLE=network",
      "systemd-nspawn",
      ...[
        "-D",
        this.path("root"),
        "--boot",
        "--quiet",
        `--machine=${namespace(this.name)}`,
        `--hostname=${this.name}`,
        "--register=no",
        "--keep-unit",
      ],
      ...[`--network-namespace-path=/run/netns/${namespace(this.name)}`, "--capability=all"],
      ...["--console=read-only", "--resolv-conf=off", "--timezone=off", "systemd.unified_cgroup_hierarchy=0"],
      // From Debian 13 on systemd asks twice.
      "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1",
    ]);
    writeFileSync(this.path("pid"), String(pid));
    const sshd = ["sh", "-c", "ss -Htln sport = :22 | grep -q LISTEN"];
    await until(`${this.name} to boot`, 30, () => {
      const leader = this.leader();
      return leader !== undefined && enter(leader, sshd).code === 0;
    });
  }

  isUp(): boolean {
    return this.leader() !== undefined;
  }

  /** Loss of power: the cables are dead and every process is gone at once. The disk stays. */
  async kill(): Promise<void> {
    const [leader, pid] = [this.leader(), this.nspawn()];
    cutCables(this.name, ["eth0", "eth1", "eth2", "eth3"]);
    if (leader !== undefined) process.kill(leader, "SIGKILL");
    if (pid !== undefined) process.kill(pid, "SIGKILL");
    await this.gone(leader, pid);
  }

  /** Orderly shutdown. */
  async powerOff(): Promise<void> {
    const [leader, pid] = [this.leader(), this.nspawn()];
    this.exec(["systemctl", "poweroff"]);
    await this.gone(leader, pid);
  }

  private async gone(...pids: (number | undefined)[]): Promise<void> {
    await until(`${this.name} to be off`, 30, () => pids.every((pid) => pid === undefined || !isRunning(pid)));
    deleteNamespace(this.name);
    removeControlGroup(namespace(this.name));
  }

  /** Takes the host off the machine, disk included. */
  async destroy(): Promise<void> {
    await this.kill();
    if (existsSync(this.path("root"))) attempt(["umount", "--recursive", "--lazy", this.path("root")]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs a command on the host's console, as root. */
  exec(command: readonly string[], input = ""): CommandResult {
    const leader = this.leader();
    if (leader === undefined) throw new Error(`${this.name} is off`);
    return enter(leader, command, input);
  }

  /** Runs a script on the host's console, as root; it must succeed. */
  sh(script: string, input = ""): string {
    const { code, stdout, stderr } = this.exec(["sh", "-euc", script], input);
    if (code !== 0) throw new Error(`${script}\nexit ${code}\n${stdout}${stderr}`);
    return stdout.trim();
  }

  /** What a command begins with that this machine runs in a network namespace of the host. */
  inNamespace(name: string): readonly string[] {
    const leader = this.leader();
    if (leader === undefined) throw new Error(`${this.name} is off`);
    return ["nsenter", `--net=/proc/${leader}/root/run/netns/${name}`, "--"];
  }

  private nspawn(): number | undefined {
    if (!existsSync(this.path("pid"))) return undefined;
    const pid = Number(readFileSync(this.path("pid"), "utf8"));
    const runs = isRunning(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.path("root"));
    return runs ? pid : undefined;
  }

  /** Pid of the host's init on this machine. */
  private leader(): number | undefined {
    const nspawn = this.nspawn();
    if (nspawn === undefined) return undefined;
    const children = readFileSync(`/proc/${nspawn}/task/${nspawn}/children`, "utf8").trim();
    return children === "" ? undefined : Number(children.split(" ").at(-1));
  }
}

function enter(leader: number, command: readonly string[], input = ""): CommandResult {
  const spaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wdns=/"];
  return attempt(["nsenter", "--target", String(leader), ...spaces, "--", ...command], input);
}
