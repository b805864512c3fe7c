import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { isObject } from "../../../lib/text/json";
import type { Said } from "./answers";

/** A place where two answers to the same step are not the same; undefined: there is nothing. */
export interface Difference {
  readonly step: string;
  /** `out.status`; in lists of things `out[].Status`. */
  readonly at: string;
  readonly neutron: unknown;
  readonly here: unknown;
}

/** Differences that are meant. */
interface Row {
  readonly why: string;
  /** All where nothing is named. */
  readonly steps?: readonly string[];
  readonly at: string | readonly string[];
  /** Any value where nothing is said. */
  readonly neutron?: unknown;
  readonly here?: unknown;
}

const ROWS = parse(readFileSync(join(__dirname, "differences.yaml"), "utf8")) as readonly Row[];

export function differences(neutron: readonly Said[], here: readonly Said[]): Difference[] {
  return neutron.flatMap((theirs, i) => {
    const { step, ...said } = theirs;
    const { step: same, ...ours } = here[i] ?? { step: undefined };
    return [...between(step, same, "step"), ...between(said, ours, "")].map((found) => ({ step, ...found }));
  });
}

function between(neutron: unknown, here: unknown, at: string): Omit<Difference, "step">[] {
  if (isDeepStrictEqual(neutron, here)) return [];
  if (isObject(neutron) && isObject(here)) {
    const keys = [...new Set([...Object.keys(neutron), ...Object.keys(here)])];
    return keys.flatMap((key) => between(neutron[key], here[key], at === "" ? key : `${at}.${key}`));
  }
  if (Array.isArray(neutron) && Array.isArray(here)) {
    if (areThings(neutron) && areThings(here)) {
      const [theirs, ours] = [byName(neutron), byName(here)];
      const names = [...new Set([...theirs.keys(), ...ours.keys()])];
      return names.flatMap((name) => between(theirs.get(name), ours.get(name), `${at}[]`));
    }
    if (neutron.length === here.length) return neutron.flatMap((one, i) => between(one, here[i], `${at}[]`));
  }
  return [{ at, neutron, here }];
}

type Thing = Readonly<Record<string, unknown>>;

function areThings(list: readonly unknown[]): list is readonly Thing[] {
  return list.every(isObject);
}

/** Neutron's lists are in the order of random ids. Things of one name are in the order of their texts. */
function byName(list: readonly Thing[]): ReadonlyMap<string, Thing> {
  const named = new Map<string, Thing>();
  const sorted = [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  for (const one of sorted) {
    const name = JSON.stringify(one["Name"] ?? one["name"]);
    for (let number = 1; ; number += 1) {
      const key = `${name} ${number}`;
      if (named.has(key)) continue;
      named.set(key, one);
      break;
    }
  }
  return named;
}

/** @returns differences that no row allows, and what rows name that is none any more */
export function judged(found: readonly Difference[]): {
  readonly unexplained: readonly Difference[];
  readonly outdated: readonly string[];
} {
  const claims = ROWS.flatMap(({ at, steps, ...row }) =>
    [at].flat().flatMap((place) => (steps ?? [undefined]).map((step) => ({ ...row, at: place, step }))),
  );
  const isMeant = (difference: Difference, claim: (typeof claims)[number]): boolean =>
    claim.at === difference.at &&
    (claim.step === undefined || claim.step === difference.step) &&
    (["neutron", "here"] as const).every(
      (side) => !Object.hasOwn(claim, side) || isDeepStrictEqual(claim[side] ?? null, difference[side] ?? null),
    );
  return {
    unexplained: found.filter((difference) => !claims.some((claim) => isMeant(difference, claim))),
    outdated: claims
      .filter((claim) => !found.some((difference) => isMeant(difference, claim)))
      .map(({ step = "any step", at, why }) => `${step}, ${at}: ${why}`),
  };
}
