import { createHash } from "node:crypto";
import type { Body } from "./body";

/** What hosts say of a thing is no part of it, nor is the port that it names. */
const SEEN = new Set(["status", "alive", "port_details"]);

const KNOWN = new WeakMap<Body, number>();

/** The first 31 bits of the SHA-256 of what it is: no state to keep, and the same only where nothing changed. */
export function revisionOf(body: Body): number {
  const known = KNOWN.get(body);
  if (known !== undefined) return known;
  const told = Object.entries(body).filter(([key]) => !SEEN.has(key));
  const revision = createHash("sha256").update(JSON.stringify(told)).digest().readUInt32BE() >>> 1;
  KNOWN.set(body, revision);
  return revision;
}
