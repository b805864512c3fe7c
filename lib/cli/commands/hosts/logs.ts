import { once } from "node:events";
import { unitIn } from "../../../artefacts/layout";
import type { Compilation } from "../../../compile";
import { UserError } from "../../../errors/user-error";
import { targets, type Selection } from "../../../fleet/targets";
import { coloursOf } from "../../../terminal/colours";
import { lookup } from "../../../model/lookup";
import { printable } from "../../../text/printable";
import { HostLog, type LoggingHost } from "../../logs/host-log";
import { InOrder } from "../../logs/in-order";
import { lineJson, lineText, type LogLine } from "../../logs/log-line";
import { withNames } from "../../logs/names";
import { eachHostTold } from "../../output/hosts-at-work";

interface LogsOptions {
  readonly host?: Selection;
  readonly follow: boolean;
  readonly json: boolean;
  /** Milliseconds since 1970. Default: an hour ago, or with `follow` a minute. */
  readonly since?: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const FLUSH_MS = 100;

/**
 * What the units of a router say on all its hosts, on one clock and with names in the place of ids. Hosts that do not answer are
 * errors; with `follow`, which does not end, they are asked again.
 * @throws UserError when there is no such router, or no host of those selected carries it
 */
export async function showLogs(compilation: Compilation, name: string, options: LogsOptions): Promise<void> {
  const { topology } = compilation;
  const routers = new Map(
    lookup(topology)
      .snatNodesOf(name)
      .map((router) => [router.id, router.name]),
  );
  if (routers.size === 0) {
    const known = topology.routers.map((router) => router.name).join(", ");
    throw new UserError([`UNKNOWN_ROUTER: "${name}" is not in the document; it has ${known}`]);
  }
  const carrying = targets(compilation, options.host).flatMap(({ host, bundle }): LoggingHost[] => {
    const units = bundle.units.filter((unit) => routers.has(unitIn(unit)?.id ?? ""));
    return units.length === 0 ? [] : [{ host, units }];
  });
  if (carrying.length === 0) {
    throw new UserError([`NO_INSTANCE: no host that is asked carries router "${name}"; vrouter status shows which do`]);
  }
  const source = { routers, named: withNames(topology) };
  const logs = carrying.map((logging) => ({ host: logging.host, log: new HostLog(logging, source, note) }));
  const width = Math.max(...carrying.map(({ host }) => host.name.length));
  const colours = coloursOf(process.stdout);
  const print = (line: LogLine): void =>
    void process.stdout.write(options.json ? lineJson(line) : lineText(line, width, colours));
  const since = options.since ?? Date.now() - (options.follow ? MINUTE_MS : HOUR_MS);

  const { results, failure } = await eachHostTold(logs, ({ log }) => log.read(since));
  for (const line of results.flat().sort((a, b) => a.time - b.time)) print(line);
  if (!options.follow) {
    if (failure !== undefined) throw failure;
    return;
  }
  const inOrder = new InOrder(print);
  setInterval(() => inOrder.flush(), FLUSH_MS);
  const following = logs.map(({ log }) => log.follow(since, (line) => inOrder.add(line)));
  await Promise.race([...following, once(process, "SIGINT"), once(process, "SIGTERM")]);
  // A host that is just being asked is not waited for.
  process.exit();
}

function note(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
