/**
 * `tsx bench/serve-neutron.ts [ROUTERS]`: how often this server and a real Neutron list the same number of routers, in turns, in one run.
 * Needs a build and Debian's neutron-server.
 */
import { loadavg } from "node:os";
import { NeutronServer } from "../test/serve/clients/neutron-server";
import { listed } from "./answering";
import { median } from "./report";
import { Served } from "./served";

const ROUTERS = Number(process.argv[2] ?? 200);
const TURNS = 3;
const SECONDS = 10;
/** Goal: at least so many times as often. */
const AIM = 20;

async function run(): Promise<void> {
  const neutron = await NeutronServer.start();
  const served = await Served.start(ROUTERS);
  try {
    for (let i = 0; i < ROUTERS; i += 1) {
      const { status } = await neutron.send("POST", "routers", { router: { name: `r${i}` } });
      if (status !== 201) throw new Error(`router ${i} was answered with ${status}`);
    }
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      theirs.push(await listed(SECONDS, () => neutron.send("GET", "routers", undefined), 4));
      ours.push(await listed(SECONDS, () => served.send("GET", "/v2.0/routers"), 4));
    }
    const ratio = median(ours) / median(theirs);
    const load = loadavg()[0]!.toFixed(1);
    console.log(
      `all of ${ROUTERS} routers, 4 connections, ${TURNS} turns of ${SECONDS} s each, load ${load}, Node ${process.version}, Neutron 21.0.0 with SQLite\n` +
        `ours ${ours.join(", ")} lists/s; Neutron ${theirs.join(", ")} lists/s: ${ratio.toFixed(0)} times as often (aim: ${AIM})`,
    );
    if (ratio < AIM) process.exitCode = 1;
  } finally {
    served.end();
    neutron.end();
  }
}

void run();
