import { loadavg } from "node:os";
import { NeutronServer } from "../../test/serve/neutron/neutron-server";
import { listed } from "./answering";
import { median, type Part } from "../report";
import { Served } from "./served";

const TURNS = 3;
const SECONDS = 10;
const CONNECTIONS = 4;
/** At least so many times as often. */
const AIM = 20;

/** How often this server and a real Neutron list the same number of routers, in turns. Needs Debian's neutron-server. */
export async function benchServeBesideNeutron(routers = 200): Promise<Part> {
  const neutron = await NeutronServer.start();
  const served = await Served.start(routers);
  try {
    for (let i = 0; i < routers; i += 1) {
      const { status } = await neutron.send("POST", "routers", { router: { name: `r${i}` } });
      if (status !== 201) throw new Error(`router ${i} was answered with ${status}`);
    }
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn += 1) {
      theirs.push(await listed(SECONDS, () => neutron.send("GET", "routers", undefined), CONNECTIONS));
      ours.push(await listed(SECONDS, () => served.send("GET", "/v2.0/routers"), CONNECTIONS));
    }
    const row = {
      what: `serve, ${routers} routers: all of them listed, Neutron 21 with SQLite`,
      ours: `${median(ours)}/s`,
      other: `${median(theirs)}/s`,
      ratio: (median(ours) / median(theirs)).toFixed(0),
      aim: `>= ${AIM}`,
    };
    const turns = `ours ${ours.join(", ")} lists/s, Neutron ${theirs.join(", ")} lists/s`;
    const how = `${CONNECTIONS} connections, ${TURNS} turns of ${SECONDS} s each, load ${loadavg()[0]!.toFixed(1)}`;
    return { rows: [row], notes: [`${turns}; ${how}`] };
  } finally {
    served.end();
    neutron.end();
  }
}
