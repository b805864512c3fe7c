import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { attempt, start, until } from "../test/lab/command";
import { namespace } from "../test/lab/fabric";
import { Lab } from "../test/lab/lab";
import { environmentOf, gatewayAddress } from "./environment";
import { inOperator } from "./operator";
import { median, type Row } from "./report";

const ROOT = join(__dirname, "..");
const DIRECTORY = join(ROOT, "lab/bench");
const VROUTER = join(ROOT, "dist/lib/cli/vrouter.js");
/** Routers on the one network node. */
const SIZES = [2, 25, 50, 100];
const RUNS = 3;
/** Milliseconds each way. */
const LATENCY = 25;
const PROXY_PORT = 2222;

/** Seconds of whole commands on one network node, medians but for the first deployment, which there is only once. */
export interface HostCost {
  readonly routers: number;
  readonly first: number;
  /** Nothing changed. */
  readonly again: number;
  /** One forward changed. */
  readonly forward: number;
  readonly drift: number;
  /** After a loss of power: from the moment sshd listens until every router answers from outside. */
  readonly boot: number;
  /** `ssh HOST true`. */
  readonly ssh: number;
}

export interface HostCosts {
  readonly sizes: readonly HostCost[];
  /** The smallest of them, over a line with {@link LATENCY} each way. */
  readonly far: { readonly forward: number; readonly ssh: number };
}

/** What whole commands take on one booted host, by how many routers it has, beside a bare `ssh HOST true`. */
export async function measureHosts(): Promise<HostCosts> {
  mkdirSync(DIRECTORY, { recursive: true });
  const sizes: HostCost[] = [];
  let far: HostCosts["far"] | undefined;
  for (const routers of SIZES) {
    const source = join(DIRECTORY, "hosts.yaml");
    const declarations = environmentOf(routers, { networkNodes: 1, computeHosts: 0, routersPerNetwork: 10 });
    writeFileSync(source, stringify(declarations, { aliasDuplicateObjects: false }));
    const lab = await Lab.up(source);
    try {
      sizes.push(await measureHost(routers, lab));
      far ??= await measureFar(lab.document);
    } finally {
      await Lab.down();
    }
  }
  rmSync(DIRECTORY, { recursive: true });
  return { sizes, far: far! };
}

async function measureHost(routers: number, lab: Lab): Promise<HostCost> {
  const { document } = lab;
  const apply = (): number => vrouter("apply", document);
  const first = apply();
  const again = median(times(apply));
  const forward = median(
    times((round) => {
      changeForward(document, round);
      return apply();
    }),
  );
  const drift = median(times(() => vrouter("drift", document)));
  const bare = median(times(() => ssh("198.18.0.11", 22)));
  return { routers, first, again, forward, drift, boot: await measureBoot(routers, lab), ssh: bare };
}

async function measureBoot(routers: number, lab: Lab): Promise<number> {
  const addresses = Array.from({ length: routers }, (_, index) => gatewayAddress(index));
  const host = lab.host("network-0");
  await host.kill();
  await host.boot();
  const began = performance.now();
  await until("every router to answer", 120, () => answering(addresses) === routers);
  return (performance.now() - began) / 1000;
}

/** How many of them answer from outside at once. */
function answering(addresses: readonly string[]): number {
  const asked = addresses.map((address) => `ping -n -c 1 -W 1 ${address} >/dev/null && echo ${address} &`);
  const script = [...asked, "wait"].join("\n");
  const { stdout } = attempt(["ip", "netns", "exec", namespace("internet"), "sh", "-c", script]);
  return stdout.split("\n").length - 1;
}

/** The host by way of a proxy that keeps everything for a while. */
async function measureFar(document: string): Promise<HostCosts["far"]> {
  start([
    "ip",
    "netns",
    "exec",
    namespace("operator"),
    "node",
    join(__dirname, "delay-proxy.cjs"),
    String(LATENCY),
    String(PROXY_PORT),
    "198.18.0.11",
  ]);
  await until("the proxy", 10, () => inOperator(ROOT, "ss", "-Htln", `sport = :${PROXY_PORT}`) !== "");
  const near = readFileSync(document, "utf8");
  writeFileSync(document, near.replace("address: 198.18.0.11", `address: 198.18.0.1\n      port: ${PROXY_PORT}`));
  const forward = times((round) => {
    changeForward(document, RUNS + round);
    return vrouter("apply", document);
  });
  return { forward: median(forward), ssh: median(times(() => ssh("198.18.0.1", PROXY_PORT))) };
}

function changeForward(document: string, round: number): void {
  const before = readFileSync(document, "utf8");
  writeFileSync(document, before.replace(/internal_port: \d+/, `internal_port: ${9000 + round}`));
}

function vrouter(command: string, document: string): number {
  return seconds("node", VROUTER, command, document);
}

function ssh(address: string, port: number): number {
  const options = [
    "-F",
    "none",
    "-o",
    "StrictHostKeyChecking=no",
    "-o",
    "UserKnownHostsFile=/dev/null",
    "-o",
    "LogLevel=ERROR",
  ];
  return seconds("ssh", ...options, "-i", join(ROOT, "lab/id_ed25519"), "-p", String(port), `root@${address}`, "true");
}

function seconds(...command: readonly string[]): number {
  const began = performance.now();
  inOperator(ROOT, ...command);
  return (performance.now() - began) / 1000;
}

function times(measure: (round: number) => number): number[] {
  return Array.from({ length: RUNS }, (_, round) => measure(round));
}

/** Each size beside a bare connection, in the terms of the report. */
export function hostRows({ sizes, far }: HostCosts): Row[] {
  const row = (what: string, ours: number, other: number, aim: string): Row => ({
    what,
    ours: `${ours.toFixed(2)} s`,
    other: `${other.toFixed(2)} s`,
    ratio: (ours / other).toFixed(1),
    aim,
  });
  return [
    ...sizes.flatMap(({ routers, first, again, forward, drift, boot, ssh: bare }) => [
      row(`${routers} routers on a host, first deployed: apply, ssh true`, first, bare, ""),
      row(`${routers} routers, nothing changed: apply, ssh true`, again, bare, ""),
      row(`${routers} routers, one forward changed: apply, ssh true`, forward, bare, ""),
      row(`${routers} routers: drift, ssh true`, drift, bare, ""),
      row(`${routers} routers after a loss of power: all answer, ssh true`, boot, bare, ""),
    ]),
    row(`over ${2 * LATENCY} ms, one forward changed: apply, ssh true`, far.forward, far.ssh, "<= 2.2"),
  ];
}
