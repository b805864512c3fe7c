import { unitIn, type UnitKind } from "../../artefacts/layout";
import type { JournalEntry } from "../../engine/journal/entry";
import type { Colours } from "../../text/colours";
import { printable } from "../../text/printable";

/** What a unit of a router said on one of its hosts. */
export interface LogLine {
  /** Milliseconds since 1970, by our clock. */
  readonly time: number;
  readonly host: string;
  readonly router: string;
  readonly unit: UnitKind;
  /** As syslog counts: 3 error, 4 warning, 6 information. */
  readonly priority: number;
  readonly message: string;
}

/** Whose entries they are. */
export interface Source {
  readonly host: string;
  /** Seconds that the host's clock is put back by. */
  readonly correction: number;
  /** Router id -> name. */
  readonly routers: ReadonlyMap<string, string>;
  readonly named: (text: string) => string;
}

export function logLine({ host, correction, routers, named }: Source, entry: JournalEntry): LogLine {
  const { kind, id } = unitIn(entry.unit)!;
  return {
    time: entry.time - correction * 1000,
    host,
    router: routers.get(id)!,
    unit: kind,
    priority: entry.priority,
    message: named(entry.message),
  };
}

/** The lines of a terminal: one for each of the message. */
export function lineText(
  { time, host, unit, priority, message }: LogLine,
  hostWidth: number,
  { red, yellow }: Colours,
): string {
  const head = `${new Date(time).toISOString()}  ${host.padEnd(hostWidth)}  ${unit.padEnd(UNIT_WIDTH)}`;
  const paint = priority <= ERROR ? red : priority === WARNING ? yellow : (text: string) => text;
  return message
    .trimEnd()
    .split("\n")
    .map((line) => `${head}  ${paint(printable(line))}\n`)
    .join("");
}

/** One object a line, for programs. */
export function lineJson(line: LogLine): string {
  return `${JSON.stringify({ ...line, time: new Date(line.time).toISOString() })}\n`;
}

const ERROR = 3;
const WARNING = 4;
const UNIT_WIDTH = "keepalived".length;
