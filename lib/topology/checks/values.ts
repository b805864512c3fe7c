import type { Pattern } from "../../model/declared/patterns";
import { isUnicast, parseAddress } from "../../net/address";
import { hasHostBits, parseCidr } from "../../net/cidr";
import { parseMac } from "../../net/mac";
import { parseUuid } from "../../net/uuid";
import { meansTrue, wrongType } from "../problems/shape";
import {
  outOfRange,
  badPort,
  badText,
  notOneOf,
  badAddress,
  notUnicast,
  badCidr,
  hostBitsSet,
  badMac,
  badUuid,
} from "../problems/values";
import type { Declared } from "./cursor";

/**
 * Checks of single values. Each returns the canonical value, or undefined when the value is absent or, which is
 * reported, wrong. Callers put a default in its place to let the remaining checks run: a topology with a problem is
 * never handed out.
 */

export function text(given: Declared<unknown>): string | undefined {
  const { value } = given;
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : given.fail(wrongType(value, "a string"));
}

export function flag(given: Declared<unknown>): boolean | undefined {
  const { value } = given;
  if (value === undefined) return undefined;
  return typeof value === "boolean" ? value : given.fail(wrongType(value, "true or false"));
}

/** For what decides which rules count: of a text that is reported, what it means. */
export function meant(given: Declared<unknown>): boolean | undefined {
  return flag(given) ?? meansTrue(given.value);
}

export function integer(given: Declared<unknown>, min: number, max: number): number | undefined {
  const { value } = given;
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) return given.fail(wrongType(value, "an integer"));
  return min <= value && value <= max ? value : given.fail(outOfRange(value, min, max));
}

export function port(given: Declared<unknown>): number | undefined {
  const { value } = given;
  if (value === undefined) return undefined;
  return isPort(value) ? value : given.fail(badPort(value));
}

/** A string that must match an allow-list pattern. */
export function matching(given: Declared<unknown>, pattern: Pattern): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  return pattern.accepts(value) ? value : given.fail(badText(value, pattern));
}

export function oneOf<T extends string>(given: Declared<unknown>, allowed: readonly T[]): T | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  return allowed.find((a) => a === value) ?? given.fail(notOneOf(value, allowed));
}

/** An address one machine can own. */
export function address(given: Declared<unknown>): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  const parsed = parseAddress(value);
  if (parsed === undefined) return given.fail(badAddress(value));
  return isUnicast(parsed) ? parsed : given.fail(notUnicast(parsed));
}

export function cidr(given: Declared<unknown>): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  const parsed = parseCidr(value);
  if (parsed === undefined) return given.fail(badCidr(value));
  return hasHostBits(parsed) ? given.fail(hostBitsSet(parsed)) : parsed;
}

export function mac(given: Declared<unknown>): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  return parseMac(value) ?? given.fail(badMac(value));
}

export function uuid(given: Declared<unknown>): string | undefined {
  const value = text(given);
  if (value === undefined) return undefined;
  return parseUuid(value) ?? given.fail(badUuid(value));
}

/** A TCP, UDP, SCTP or DCCP port. */
export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535;
}
