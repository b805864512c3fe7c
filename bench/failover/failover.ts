import { readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import { until } from "../../test/lab/command";
import type { Lab } from "../../test/lab/lab";
import { inLab } from "../lab/in-lab";
import { memoryOf } from "./memory";
import { ADVERT, MASTER, masterOf, pairsOf, settled, SLAVE, takeOver, type Takeover } from "./pairs";
import { median, type Part, type Row } from "../report";

const ROUNDS = 3;
/** Seconds in which the last of so many routers has moved. */
const AIMS: Readonly<Record<number, number>> = { 21: 1.2, 100: 2 };
/** kB of an HA router on a host. */
const MEMORY = 6200;

/**
 * So many HA routers lose their master at once, beside one that is alone, and what each of them takes of a host's memory. The
 * master's cables are cut: that of a host which is switched off in the lab, this machine has to clear away meanwhile.
 */
export async function benchFailover(routers = 21): Promise<Part> {
  return inLab(pairsOf(routers), async (lab) => {
    const all = readFileSync(lab.document, "utf8");
    writeFileSync(lab.document, alone(all));
    const one = await takeOvers(lab, 1);
    writeFileSync(lab.document, all);
    const many = await takeOvers(lab, routers);
    const memory = memoryOf(lab.host(MASTER));
    const off = await switchedOff(lab, routers);
    const [last, first] = [lastOf(many), median(many.map(({ moved }) => Math.min(...moved)))];
    const aim = AIMS[routers];
    return {
      rows: [
        {
          what: `${routers} HA routers lose their master: last has moved, one alone`,
          ours: `${last.toFixed(2)} s`,
          other: `${lastOf(one).toFixed(2)} s`,
          ratio: (last / lastOf(one)).toFixed(2),
          aim: aim === undefined ? "" : `<= ${aim} s`,
        },
        kept(routers, many),
        {
          what: `memory of each on a host (PSS): all its daemons, keepalived`,
          ours: `${(memory.all / routers).toFixed(0)} kB`,
          other: `${(memory.keepalived / routers).toFixed(0)} kB`,
          ratio: (memory.all / memory.keepalived).toFixed(2),
          aim: `<= ${MEMORY} kB`,
        },
      ],
      notes: [
        `Adverts every ${ADVERT} s: a slave waits for three of them and a little, ${(3 * ADVERT).toFixed(1)} s. The first had moved after ${first.toFixed(2)} s;`,
        `with the master switched off in this lab, and cleared away by the same kernel, the last said so after ${off.toFixed(2)} s.`,
      ],
    };
  });
}

/** The same environment with its first router only. */
function alone(document: string): string {
  const { routers, gateway_port_forwardings: forwards, ...rest } = parse(document) as Declarations;
  const [[router], [forward]] = [Object.entries(routers!), Object.entries(forwards!)];
  return stringify({
    ...rest,
    routers: Object.fromEntries([router!]),
    gateway_port_forwardings: Object.fromEntries([forward!]),
  });
}

async function takeOvers(lab: Lab, routers: number): Promise<readonly Takeover[]> {
  const { code, stderr } = lab.vrouter("apply");
  if (code !== 0) throw new Error(stderr);
  await settled(lab, routers);
  const all: Takeover[] = [];
  for (let round = 0; round < ROUNDS; round++) all.push(await takeOver(lab, routers));
  return all;
}

function lastOf(takeovers: readonly Takeover[]): number {
  return median(takeovers.map(({ moved }) => Math.max(...moved)));
}

/** Seconds from the order to switch the master off until the slave says that it is master of all. */
async function switchedOff(lab: Lab, routers: number): Promise<number> {
  const began = performance.now();
  await lab.host(MASTER).kill();
  await until("the slave to be master of all", 60, () => masterOf(lab, SLAVE) === routers);
  return (performance.now() - began) / 1000;
}

function kept(routers: number, takeovers: readonly Takeover[]): Row {
  const [before, after] = [0, 1].map((at) => Math.min(...takeovers.map(({ connections }) => connections[at]!)));
  return {
    what: `${routers} HA routers: connections after that, before`,
    ours: String(after),
    other: String(before),
    ratio: (after! / before!).toFixed(2),
    aim: ">= 1",
  };
}
