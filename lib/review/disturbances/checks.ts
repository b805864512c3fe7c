import type { Disturbance, Level } from "../disturbance";
import type { PlannedCheck, PlannedChecks } from "../facts/checks";
import { phrase, type Phrase } from "../phrase";

/** Ways of packets that are to be as the document says, and will not be. */
export function checkDisturbances(was: PlannedChecks, is: PlannedChecks): Disturbance[] {
  const names = [...new Set([...was.keys(), ...is.keys()])].sort();
  return names.flatMap((name) => disturbance(name, was.get(name), is.get(name)) ?? []);
}

function disturbance(
  name: string,
  was: PlannedCheck | undefined,
  is: PlannedCheck | undefined,
): Disturbance | undefined {
  if (is === undefined) {
    return was?.holds === true
      ? say("care", "CHECK_REMOVED", phrase`check ${name} is asked no more; it held`)
      : undefined;
  }
  if (is.holds) return undefined;
  if (was?.holds === true) return say("alarm", "CHECK_BREAKS", phrase`check ${name} holds no more: ${is.instead}`);
  return say("alarm", "CHECK_FAILED", phrase`check ${name} does not hold: ${is.instead}`);
}

function say(level: Level, code: string, text: Phrase): Disturbance {
  return { level, code, text, hosts: [], about: [] };
}
