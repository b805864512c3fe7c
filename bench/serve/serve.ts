import { loadavg } from "node:os";
import { at, listed, timed } from "./answering";
import { BareAnswers } from "./bare-answers";
import { BareCommits } from "./bare-commits";
import { median, ratio, type Part } from "../report";
import { documentOf, Served } from "./served";

/** Seconds for which 8 connections list over and over. */
const SECONDS = 60;
/** Turns, and in each of them lists and writes. */
const TURNS = 5;
const [LISTS, WRITES] = [300, 8];

/**
 * The Networking API over its Unix socket, with a commit for each write: lists against a bare server that has their text
 * already, writes against git's commit alone; and what else it answers in, as notes.
 */
export async function benchServe(routers = 200): Promise<Part> {
  const served = await Served.start(routers);
  const bench = new ServeBench(served, routers);
  try {
    return { rows: [await bench.lists(), await bench.writes()], notes: await bench.notes() };
  } finally {
    served.end();
  }
}

class ServeBench {
  private forwardings = "";
  private readonly made: string[] = [];

  constructor(
    private readonly served: Served,
    private readonly routers: number,
  ) {}

  async lists(): Promise<Part["rows"][number]> {
    const list = () => this.served.send("GET", "/v2.0/routers");
    const bare = await BareAnswers.start((await list()).text);
    try {
      await timed(50, list);
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let turn = 0; turn < TURNS; turn += 1) {
        ours.push(...(await timed(LISTS, list)));
        theirs.push(...(await timed(LISTS, () => bare.get())));
      }
      const what = `serve, ${this.routers} routers: all of them listed, their text from a bare server`;
      return ratio(what, median(ours) * 1000, median(theirs) * 1000, "µs", 2);
    } finally {
      bare.end();
    }
  }

  async writes(): Promise<Part["rows"][number]> {
    const { text } = await this.served.send("GET", "/v2.0/routers?name=r0&fields=id");
    const { routers } = JSON.parse(text) as { routers: { id: string }[] };
    this.forwardings = `/v2.0/routers/${routers[0]!.id}/gateway_port_forwardings`;
    const bare = new BareCommits(documentOf(this.routers));
    try {
      await this.create();
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let turn = 0; turn < TURNS; turn += 1) {
        ours.push(...(await timed(WRITES, () => this.create())));
        theirs.push(...(await timed(WRITES, () => Promise.resolve(bare.commit()))));
      }
      const what = `serve, ${this.routers} routers: a forwarding made and committed, git's commit alone`;
      return ratio(what, median(ours), median(theirs), "ms", 8);
    } finally {
      bare.end();
    }
  }

  /** After {@link writes}. */
  async notes(): Promise<string[]> {
    const { served } = this;
    const send = served.send.bind(served);
    const list = () => send("GET", "/v2.0/routers");
    const load = loadavg().map((one) => one.toFixed(1));
    const lines = [
      `serve: ${this.routers} routers, ${Math.round(served.size / 1024)} KB, load ${load.join(" ")}`,
      line("list all routers", await timed(1000, list)),
      line("?name=", await timed(2000, (i) => send("GET", `/v2.0/routers?name=r${i % this.routers}`))),
    ];
    const before = served.cpu;
    lines.push(line("create a forwarding, with its commit", await timed(40, () => this.create())));
    lines.push(`  ${((served.cpu - before) / 40).toFixed(0)} ms of CPU each, without git's own`);
    const change = (i: number) => ({ gateway_port_forwarding: { internal_port: 3000 + i } });
    const pathOf = (i: number) => `${this.forwardings}/${this.made[i]}`;
    lines.push(line("change one", await timed(20, (i) => send("PUT", pathOf(i), change(i)))));
    lines.push(line("delete one", await timed(20, (i) => send("DELETE", pathOf(i)))));
    lines.push(...(await this.steps()));
    const many = Array.from({ length: 100 }, (_, i) => forwarding(20_000 + i, "10.0.0.61"));
    const post = () => send("POST", this.forwardings, { gateway_port_forwardings: many });
    lines.push(line("100 forwardings at once", await timed(1, post)));
    lines.push(line("?name= while writing without pause", await this.readsWhileWriting()));
    lines.push(`memory ${served.memory} MB`);
    const memory: number[] = [];
    const watching = setInterval(() => memory.push(served.memory), (SECONDS * 1000) / 7);
    const answered = await listed(SECONDS, list);
    clearInterval(watching);
    lines.push(`8 connections list for ${SECONDS} s: ${answered}/s, memory on the way ${memory.join(", ")} MB`);
    return lines;
  }

  private async create(): Promise<void> {
    const given = forwarding(10_000 + this.made.length, "10.0.0.60");
    const { status, text } = await this.served.send("POST", this.forwardings, { gateway_port_forwarding: given });
    if (status !== 201) throw new Error(text);
    this.made.push((JSON.parse(text) as { gateway_port_forwarding: { id: string } }).gateway_port_forwarding.id);
  }

  /** What each step of a write takes, by the server's own numbers. */
  private async steps(): Promise<string[]> {
    const { text } = await this.served.send("GET", "/metrics");
    const sums = text.matchAll(/vrouter_api_write_seconds_sum\{step="([^"]+)"\} (\S+)/g);
    return [...sums].map(([, step, sum]) => {
      const [, count] = new RegExp(`vrouter_api_write_seconds_count\\{step="${step}"\\} (\\d+)`).exec(text)!;
      return `  ${step!.padEnd(10)} ${((Number(sum) / Number(count)) * 1000).toFixed(1)} ms of each write`;
    });
  }

  private async readsWhileWriting(): Promise<number[]> {
    let writing = true;
    const writes = (async () => {
      for (let i = 0; i < 25; i += 1) await this.create();
      writing = false;
    })();
    const reads: number[] = [];
    while (writing) reads.push(...(await timed(1, () => this.served.send("GET", "/v2.0/routers?name=r1"))));
    await writes;
    return reads.sort((a, b) => a - b);
  }
}

function forwarding(port: number, address: string): object {
  return { external_port: port, internal_port: port - 9000, protocol: "tcp", internal_ip_address: address };
}

function line(what: string, taken: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((part) => at(taken, part).padStart(7));
  return `${what.padEnd(48)} p50 ${p50} ms  p99 ${p99} ms  max ${max} ms  (${taken.length})`;
}
