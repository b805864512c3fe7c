import type { NetworkDeclaration, RouterDeclaration } from "../../model/declared/declarations";
import type { Declared } from "./cursor";
import { objectId } from "../../model/ids";
import type { Network, Subnet } from "../../model/topology";
import { checkEnvironmentName } from "./names";
import {
  handedOverFromItself,
  handedOverPair,
  handedOverWithoutId,
  handedOverWithoutNetwork,
  handedOverWithoutPlace,
} from "../problems/handover";
import { fieldNotAllowed } from "../problems/shape";
import type { Registry } from "./registry";
import { text } from "./values";

type HandedOver = Pick<NetworkDeclaration, "id" | "handed_over_from">;

/** The environment that had a router or network so far, whose ids it keeps. */
function resolveSource(
  kind: "router" | "network",
  origin: string,
  given: Declared<HandedOver>,
  environment: string,
): string | undefined {
  const place = given.at("handed_over_from");
  const from = text(place);
  if (from === undefined) return undefined;
  checkEnvironmentName(place, from);
  if (from === environment) return place.fail(handedOverFromItself(from));
  if (given.at("id").isLeftOut()) place.fail(handedOverWithoutId(kind, from, objectId(from, kind, origin)));
  return from;
}

export function networkSource(
  origin: string,
  given: Declared<NetworkDeclaration>,
  { environment, ha }: { readonly environment: string; readonly ha: boolean },
): string | undefined {
  const from = resolveSource("network", origin, given, environment);
  if (from === undefined || !ha) return from;
  return given
    .at("handed_over_from")
    .fail(fieldNotAllowed("handed_over_from", "an HA network belongs to the pairs of one environment"));
}

/** @param subnets those that the router is attached to */
export function routerSource(
  { name, origin, ha }: { readonly name: string; readonly origin: string; readonly ha: boolean },
  given: Declared<RouterDeclaration>,
  { environment, networks, subnets }: RouterContext,
): string | undefined {
  const from = resolveSource("router", origin, given, environment);
  const place = given.at("handed_over_from");
  if (from === undefined) return undefined;
  if (ha) return place.fail(handedOverPair(name));
  if (given.at("configurations").at("preferred_agent").isLeftOut()) place.fail(handedOverWithoutPlace(name));
  for (const network of new Set(subnets.map((subnet) => subnet.network))) {
    const declared = networks.get(network);
    if (declared !== undefined && declared.handedOverFrom !== from)
      place.fail(handedOverWithoutNetwork(name, network, from));
  }
  return from;
}

interface RouterContext {
  readonly environment: string;
  readonly networks: Registry<Network>;
  readonly subnets: readonly Subnet[];
}
