/**
 * `tsx bench/serve.ts [ROUTERS] [SECONDS]`: what the Networking API answers in, over its Unix socket, with a commit for each write, and
 * how 8 connections that list over and over fare. Needs a build.
 */
import { loadavg } from "node:os";
import { at, listed, timed } from "./answering";
import { Served } from "./served";

const ROUTERS = Number(process.argv[2] ?? 200);

function say(what: string, taken: readonly number[]): void {
  console.log(
    `${what.padEnd(48)} p50 ${at(taken, 0.5).padStart(7)} ms  p99 ${at(taken, 0.99).padStart(7)} ms  max ${at(taken, 1).padStart(7)} ms  (${taken.length})`,
  );
}

async function run(): Promise<void> {
  const served = await Served.start(ROUTERS);
  const send = served.send.bind(served);
  try {
    console.log(
      `${ROUTERS} routers, ${Math.round(served.size / 1024)} KB, load ${loadavg()
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
    const before = served.cpu;
    say("create a forwarding, with its commit", await timed(40, (i) => create(i + 1)));
    console.log(`  ${((served.cpu - before) / 40).toFixed(0)} ms of CPU each, without git's own`);
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
    console.log(`memory ${served.memory} MB`);
    const seconds = Number(process.argv[3] ?? 60);
    const memory: number[] = [];
    const watching = setInterval(() => memory.push(served.memory), (seconds * 1000) / 7);
    const answered = await listed(seconds, list);
    clearInterval(watching);
    console.log(`8 connections list for ${seconds} s: ${answered}/s, memory on the way ${memory.join(", ")} MB`);
  } finally {
    served.end();
  }
}

void run();
