import type { RouterDeclaration } from "../../../model/declared/declarations";
import { isNothing } from "../../base/resource";

type Configurations = NonNullable<RouterDeclaration["configurations"]>;

/** A pair keeps the names that are not given; null and {} clear the pin, as does another kind of router. */
export function changedConfigurations(
  before: Configurations = {},
  given: unknown,
  ha: boolean,
): Configurations | undefined {
  const named = Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => !isNothing(value)),
  ) as Configurations;
  if (Object.keys(named).length === 0) return undefined;
  if (!ha) return named;
  const { preferred_agent, ...pair } = before;
  return { ...pair, ...named };
}
