import { join } from "node:path";
import { usePair, type TestedPair } from "./pair";
import type { Systems } from "../../hosts/systems";

const DOCUMENT = join(__dirname, "../../../golden/ha/environment.yaml");

/** The HA example on hosts of other releases than the rest of the tests have. */
export function usePairOn(name: string, systems: Systems): TestedPair {
  const title = `HA pair on ${name}, adverts every 0.3 s where nothing else is said; gaps in seconds, pings every 2 ms`;
  return usePair(title, () => DOCUMENT, systems);
}
