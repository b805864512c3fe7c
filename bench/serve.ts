/**
 * `tsx bench/serve.ts [routers]`: what the Networking API answers in, over its Unix socket, with a commit for each write. Needs a build.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

const ROUTERS = Number(process.argv[2] ?? 200);
const VROUTER = join(__dirname, "../dist/lib/cli/vrouter.js");
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIABlgDr96GkKb8QHSkErGbwoKXi92GtdwcT4uWWKDIte";

const folder = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
const file = join(folder, "bench.yaml");
const socketPath = join(folder, "api.sock");
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** A router, a network, a mapping and a forwarding of each number, on 20 hosts. */
function document(count: number): string {
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

function send(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => void chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function timed(count: number, work: (i: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await work(i);
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b);
}

function at(taken: readonly number[], part: number): string {
  return (taken[Math.min(taken.length - 1, Math.floor(taken.length * part))] ?? 0).toFixed(1);
}

function say(what: string, taken: readonly number[]): void {
  console.log(
    `${what.padEnd(48)} p50 ${at(taken, 0.5).padStart(7)} ms  p99 ${at(taken, 0.99).padStart(7)} ms  max ${at(taken, 1).padStart(7)} ms  (${taken.length})`,
  );
}

async function run(): Promise<void> {
  writeFileSync(file, document(ROUTERS));
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=b", "-c", "user.email=b@b", ...args]);
  execFileSync(process.execPath, [VROUTER, "lock", file], { stdio: "ignore" });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "start");
  const server = spawn(process.execPath, [VROUTER, "serve", file, "--socket", socketPath, "--commit", "--no-status"], {
    stdio: "ignore",
  });
  try {
    while (
      !(await send("GET", "/healthcheck").then(
        ({ status }) => status === 200,
        () => false,
      ))
    )
      await new Promise((done) => setTimeout(done, 50));
    const memory = (): string =>
      `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))![1]) / 1024)} MB`;
    console.log(
      `${ROUTERS} routers, ${Math.round(document(ROUTERS).length / 1024)} KB, load ${loadavg()
        .map((one) => one.toFixed(1))
        .join(" ")}, Node ${process.version}`,
    );
    const list = () => send("GET", "/v2.0/routers");
    await timed(50, list);
    say("list all routers", await timed(1000, list));
    say("?name=", await timed(2000, (i) => send("GET", `/v2.0/routers?name=r${i % ROUTERS}`)));
    const id = (
      JSON.parse((await send("GET", "/v2.0/routers?name=r0&fields=id")).text) as { routers: { id: string }[] }
    ).routers[0]!.id;
    const path = `/v2.0/routers/${id}/gateway_port_forwardings`;
    const made: string[] = [];
    const create = async (i: number): Promise<void> => {
      const given = {
        external_port: 10_000 + i,
        internal_port: 1000 + i,
        protocol: "tcp",
        internal_ip_address: "10.0.0.60",
      };
      const { status, text } = await send("POST", path, { gateway_port_forwarding: given });
      if (status !== 201) throw new Error(text);
      made.push((JSON.parse(text) as { gateway_port_forwarding: { id: string } }).gateway_port_forwarding.id);
    };
    await create(0);
    const cpu = (): number => {
      const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    };
    const before = cpu();
    say("create a forwarding, with its commit", await timed(40, (i) => create(i + 1)));
    console.log(`  ${((cpu() - before) / 40).toFixed(0)} ms of CPU each, without git's own`);
    say(
      "change one",
      await timed(20, (i) =>
        send("PUT", `${path}/${made[i]}`, { gateway_port_forwarding: { internal_port: 3000 + i } }),
      ),
    );
    say("delete one", await timed(20, (i) => send("DELETE", `${path}/${made[i]}`)));
    const { text: metrics } = await send("GET", "/metrics");
    for (const [, step, sum] of metrics.matchAll(/vrouter_api_write_seconds_sum\{step="([^"]+)"\} (\S+)/g)) {
      const count = Number(new RegExp(`vrouter_api_write_seconds_count\\{step="${step}"\\} (\\d+)`).exec(metrics)![1]);
      console.log(`  ${step!.padEnd(10)} ${((Number(sum) / count) * 1000).toFixed(1)} ms of each write`);
    }
    const many = Array.from({ length: 100 }, (_, i) => ({
      external_port: 20_000 + i,
      internal_port: 2000 + i,
      protocol: "tcp",
      internal_ip_address: "10.0.0.61",
    }));
    say("100 forwardings at once", await timed(1, () => send("POST", path, { gateway_port_forwardings: many })));
    let writing = true;
    const writes = (async () => {
      for (let i = 0; i < 25; i += 1) await create(100 + i);
      writing = false;
    })();
    const reads: number[] = [];
    while (writing) reads.push(...(await timed(1, () => send("GET", "/v2.0/routers?name=r1"))));
    await writes;
    say(
      "?name= while writing without pause",
      reads.sort((a, b) => a - b),
    );
    console.log(`memory ${memory()}`);
    const seconds = Number(process.argv[3] ?? 10);
    const until = Date.now() + seconds * 1000;
    let answered = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (Date.now() < until) {
          await list();
          answered += 1;
        }
      }),
    );
    console.log(`8 connections list for ${seconds} s: ${Math.round(answered / seconds)}/s, memory ${memory()}`);
  } finally {
    server.kill();
    agent.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

void run();
