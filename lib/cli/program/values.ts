import { InvalidArgumentError } from "commander";
import { hostsFault, nameFault, userFault } from "../init/words";

export function generationNumber(given: string): number {
  if (/^[1-9]\d*$/.test(given)) return Number(given);
  throw new InvalidArgumentError("a generation is a whole number from 1; `vrouter status` shows them.");
}

export function seconds(given: string): number {
  const number = Number(given);
  if (number >= 0.1 && number <= 3600) return number;
  throw new InvalidArgumentError("give 0.1 to 3600 seconds.");
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @param given so long ago, or a time. @returns milliseconds since 1970 */
export function moment(given: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(s|min|m|h|d)$/.exec(given) ?? [];
  if (number !== undefined) return Date.now() - Number(number) * UNITS_MS[unit!]!;
  const time = /^\d{4}-\d\d-\d\d/.test(given) ? Date.parse(given) : NaN;
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError("give 30s, 10min, 2h or 3d, or a time like 2026-11-29T10:00.");
}

/** Adds what one option says of hosts, `network-1=198.51.100.11`, to what those before it said. */
export function hosts(given: string, before?: string): string {
  const fault = hostsFault(given);
  if (fault !== undefined) throw new InvalidArgumentError(`${fault}.`);
  return before === undefined ? given : `${before},${given}`;
}

export function environmentName(given: string): string {
  return without(nameFault(given), given);
}

export function loginName(given: string): string {
  return without(userFault(given), given);
}

function without(fault: string | undefined, given: string): string {
  if (fault === undefined) return given;
  throw new InvalidArgumentError(`${fault}.`);
}

export function portNumber(given: string): number {
  if (/^[1-9]\d{0,4}$/.test(given) && Number(given) <= 65535) return Number(given);
  throw new InvalidArgumentError("a port is a whole number from 1 to 65535.");
}
