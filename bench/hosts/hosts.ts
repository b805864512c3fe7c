import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { start, until } from "../../test/lab/command";
import { namespace } from "../../test/lab/hosts/fabric";
import type { Lab } from "../../test/lab/lab";
import { answering } from "../lab/answering-routers";
import { environmentOf, gatewayAddress } from "../environment";
import { inLab } from "../lab/in-lab";
import { inOperator, SSH_OPTIONS } from "../lab/operator";
import { median, type Part, type Row } from "../report";

const ROOT = join(__dirname, "../..");
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

/** Part of `npm run bench`: all sizes, or one. */
export async function benchHosts(routers?: number): Promise<Part> {
  if (routers === undefined) return { rows: hostRows(await measureHosts()), notes: [] };
  return { rows: sizeRows(await onHost(routers, (lab) => measureHost(routers, lab))), notes: [] };
}

/** What whole commands take on one booted host, by how many routers it has, beside a bare `ssh HOST true`. */
export async function measureHosts(): Promise<HostCosts> {
  const sizes: HostCost[] = [];
  let far: HostCosts["far"] | undefined;
  for (const routers of SIZES) {
    await onHost(routers, async (lab) => {
      sizes.push(await measureHost(routers, lab));
      far ??= await measureFar(lab.document);
    });
  }
  return { sizes, far: far! };
}

function onHost<T>(routers: number, work: (lab: Lab) => Promise<T>): Promise<T> {
  return inLab(environmentOf(routers, { networkNodes: 1, computeHosts: 0, routersPerNetwork: 10 }), work);
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
  const key = join(ROOT, "lab/id_ed25519");
  return seconds("ssh", ...SSH_OPTIONS, "-i", key, "-p", String(port), `root@${address}`, "true");
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
  return [
    ...sizes.flatMap(sizeRows),
    row(`over ${2 * LATENCY} ms, one forward changed: apply, ssh true`, far.forward, far.ssh, "<= 2.2"),
  ];
}

/** Seconds at most, by how many routers the host has. */
const AIMS: Readonly<Record<number, Partial<Record<keyof HostCost, number>>>> = {
  100: { first: 5, forward: 1, drift: 1.5, boot: 5 },
  350: { first: 20 },
};

function sizeRows(cost: HostCost): Row[] {
  const { routers } = cost;
  const beside = (what: string, kind: keyof HostCost): Row => {
    const aim = AIMS[routers]?.[kind];
    return row(what, cost[kind], cost.ssh, aim === undefined ? "" : `<= ${aim} s`);
  };
  return [
    beside(`${routers} routers on a host, first deployed: apply, ssh true`, "first"),
    beside(`${routers} routers, nothing changed: apply, ssh true`, "again"),
    beside(`${routers} routers, one forward changed: apply, ssh true`, "forward"),
    beside(`${routers} routers: drift, ssh true`, "drift"),
    beside(`${routers} routers after a loss of power: all answer, ssh true`, "boot"),
  ];
}

function row(what: string, ours: number, other: number, aim: string): Row {
  return {
    what,
    ours: `${ours.toFixed(2)} s`,
    other: `${other.toFixed(2)} s`,
    ratio: (ours / other).toFixed(1),
    aim,
  };
}
