import { EngineError } from "../../errors/engine-error";

/** What systemd's journal has of one thing that was said. */
export interface JournalEntry {
  /** Milliseconds since 1970, by the host's clock. */
  readonly time: number;
  /** `vrouter-edge-keepalived@….service` */
  readonly unit: string;
  /** As syslog counts: 0 emergency, 3 error, 4 warning, 6 information. */
  readonly priority: number;
  /** May have several lines. */
  readonly message: string;
  /** Where it is in the host's journal. */
  readonly cursor: string;
}

/** Of those that do not say. */
const INFORMATION = 6;

/** Reads a line of `journalctl --output=json`. @throws EngineError when it is none */
export function parseEntry(line: string): JournalEntry {
  const fields = fieldsOf(line);
  const time = Number(fields["__REALTIME_TIMESTAMP"]) / 1000;
  // systemd says of a unit under UNIT what the unit itself says under _SYSTEMD_UNIT.
  const unit = fields["UNIT"] ?? fields["_SYSTEMD_UNIT"];
  const cursor = fields["__CURSOR"];
  if (!Number.isFinite(time) || typeof unit !== "string" || typeof cursor !== "string") throw strange(line);
  const priority = Number(fields["PRIORITY"] ?? INFORMATION);
  return { time, unit, cursor, priority, message: textOf(fields["MESSAGE"]) };
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    throw strange(line);
  }
}

/** What is no text in UTF-8, or has control characters, comes as a list of bytes. */
function textOf(message: unknown): string {
  if (typeof message === "string") return message;
  return Array.isArray(message) ? Buffer.from(message as number[]).toString() : "";
}

function strange(line: string): EngineError {
  return new EngineError(
    "STRANGE_ANSWER",
    `journalctl says ${JSON.stringify(line.slice(0, 200))}, which is no entry of a journal: look whether its disk is full and its ` +
      "commands are those of its packages; otherwise report it",
  );
}
