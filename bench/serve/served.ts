import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sentTo, type Received } from "./answering";

const VROUTER = join(__dirname, "../../dist/lib/cli/vrouter.js");
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";

/** The built server over a document of so many routers, on its Unix socket, with a commit for each write. */
export class Served {
  private readonly folder = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
  private readonly socketPath = join(this.folder, "api.sock");
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 32 });
  private process: ChildProcess | undefined;

  /** Bytes of the document. */
  readonly size: number;

  private constructor(routers: number) {
    const text = documentOf(routers);
    this.size = text.length;
    writeFileSync(join(this.folder, "bench.yaml"), text);
  }

  static async start(routers: number): Promise<Served> {
    const served = new Served(routers);
    const { folder, socketPath } = served;
    const file = join(folder, "bench.yaml");
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, "-c", "user.name=b", "-c", "user.email=b@b", ...args]);
    execFileSync(process.execPath, [VROUTER, "lock", file], { stdio: "ignore" });
    git("init", "--quiet");
    git("add", "--all");
    git("commit", "--quiet", "--message", "start");
    const args = [VROUTER, "serve", file, "--socket", socketPath, "--commit", "--no-status"];
    served.process = spawn(process.execPath, args, { stdio: "ignore" });
    while (!(await served.isThere())) await new Promise((done) => setTimeout(done, 50));
    return served;
  }

  send(method: string, path: string, body?: unknown): Promise<Received> {
    return sentTo({ socketPath: this.socketPath, agent: this.agent }, method, path, body);
  }

  /** Megabytes that it has in memory. */
  get memory(): number {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(this.proc("status"))![1]) / 1024);
  }

  /** Milliseconds of processor time so far. */
  get cpu(): number {
    const fields = this.proc("stat").split(") ")[1]!.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  end(): void {
    this.process?.kill();
    this.agent.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private proc(name: string): string {
    return readFileSync(`/proc/${this.process!.pid}/${name}`, "utf8");
  }

  private isThere(): Promise<boolean> {
    return this.send("GET", "/healthcheck").then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}

/** A router, a network, a mapping and a forwarding of each number, on 20 hosts. */
export function documentOf(count: number): string {
  const numbers = Array.from({ length: count }, (_, i) => i);
  const host = (i: number) =>
    `  node-${i}:\n    role: network\n    ssh: { address: 198.18.${i}.11, host_key: "${KEY.slice(0, -2)}${String(i).padStart(2, "0")}" }\n    underlay_ip: 198.19.${i}.11\n    bridge_mappings: { ext: br-ex }`;
  const hex = (i: number) => `${(i >> 8).toString(16).padStart(2, "0")}:${(i & 255).toString(16).padStart(2, "0")}`;
  const subnet = (i: number) => `10.${i >> 8}.${i & 255}`;
  return [
    "environment: bench",
    "ssh: { user: root, identity_file: key }",
    "hosts:",
    ...Array.from({ length: 20 }, (_, i) => host(i)),
    "networks:",
    "  public: { external: true, physical_network: ext, subnets: { public-v4: { cidr: 172.20.0.0/16 } } }",
    ...numbers.map(
      (i) => `  n${i}: { vni: ${i + 1}, subnets: { s${i}: { cidr: ${subnet(i)}.0/24, dns_nameservers: [9.9.9.9] } } }`,
    ),
    "routers:",
    ...numbers.map(
      (i) =>
        `  r${i}:\n    configurations: { preferred_agent: node-${i % 20} }\n    external_gateway_info: { network: public, ip_address: 172.20.${1 + (i >> 8)}.${i & 255} }\n    interfaces:\n      - { subnet: s${i}, ip_address: ${subnet(i)}.1 }`,
    ),
    "dhcp_host_mappings:",
    ...numbers.map(
      (i) => `  vm${i}: { subnet: s${i}, mac_address: "fa:16:3e:01:${hex(i)}", ip_address: ${subnet(i)}.50 }`,
    ),
    "gateway_port_forwardings:",
    ...numbers.map(
      (i) =>
        `  f${i}: { router: r${i}, protocol: tcp, external_port: 8000, internal_port_id: vm${i}, internal_port: 80 }`,
    ),
    "",
  ].join("\n");
}
