import type { Declared } from "./declared";
import { unsupportedHa } from "./problems/shape";
import { flag } from "./values";

/** The one place that says HA is not there yet. Returns whether HA was asked for. */
export function reportHa(given: Declared<boolean | undefined>): boolean {
  const ha = flag(given) ?? false;
  if (ha) given.fail(unsupportedHa());
  return ha;
}
