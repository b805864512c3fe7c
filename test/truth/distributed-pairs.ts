import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compile, type Compilation } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { edited } from "../review/plans";
import type { Pair } from "./pairs";

const read = (path: string) => readFileSync(join(__dirname, "../..", path), "utf8");

/** Two SNAT nodes, one of them a pair, and a host whose floating IPs are on a network node. */
const DVR = read("environments/dvr.yaml");
/** Two SNAT nodes, and a host without VMs. */
const SPREAD = read("test/review/distributed.yaml");

const central = (document: string) =>
  edited(
    document,
    [
      /^ {4}distributed: true\n {4}configurations:(?: .*| *\n(?: {6,}.*\n)+)\n?/m,
      "    configurations: { preferred_agent: network-1 }\n",
    ],
    [/, distributed_ip_address: [\d.]+/g, ""],
  );

/** Documents with distributed routers and floating IPs, and what they become. */
const DOCUMENTS: Readonly<Record<string, readonly [before: string, after: string]>> = {
  "nothing changes": [DVR, DVR],
  "a router becomes distributed": [central(SPREAD), SPREAD],
  "a router is no longer distributed": [SPREAD, central(SPREAD)],
  "another SNAT node": [DVR, edited(DVR, [/network_node: network-2/g, "network_node: network-1"])],
  "a VM moves to a host that had none": [SPREAD, edited(SPREAD, ["host: compute-2 }", "host: compute-3 }"])],
  "a VM with a floating IP moves": [DVR, edited(DVR, ["172.16.1.10, host: compute-1", "172.16.1.10, host: compute-2"])],
  "a floating IP goes to a network node": [
    SPREAD,
    edited(SPREAD, [/ {4}bridge_mappings: .*\n( {4}network_node: network-2\n)/, "$1"]),
  ],
  "a floating IP goes to another VM": [
    SPREAD,
    edited(SPREAD, ["203.0.113.101, port: vm1", "203.0.113.101, port: vm3"]),
  ],
  "ports of a floating IP": [DVR, edited(DVR, ["9000:9009", "9100:9109"], [/^ {6}http: .*\n/m, ""])],
  "a SNAT node goes": [SPREAD, edited(SPREAD, [", { preferred_agent: network-2, ip_address: 203.0.113.12 }", ""])],
};

export const DISTRIBUTED_PAIRS = Object.entries(DOCUMENTS).map(([what, [was, is]]) => {
  const before = compiledAs(was);
  return [what, { before, after: compiledAs(is, before) }] as const satisfies readonly [string, Pair];
});

function compiledAs(document: string, before?: Compilation): Compilation {
  const { compilation, problems } = compile(parse(document) as Declarations, before?.lock);
  if (compilation === undefined) throw new Error(JSON.stringify(problems));
  return compilation;
}
