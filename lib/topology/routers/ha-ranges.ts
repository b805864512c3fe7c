import type { ExternalNetwork, HaOptions } from "../../model/topology";
import { overlaps } from "../../net/cidr";
import { haRangeOverlaps } from "../problems/ha";
import type { Attachment } from "./interfaces";

/** The namespace of an HA router is on these ranges too. */
export function checkHaRanges(
  attached: readonly Attachment[],
  external: ExternalNetwork | undefined,
  { netCidr, vipCidr }: HaOptions,
): void {
  const [first] = attached;
  const subnets = [
    ...attached,
    ...(external?.subnets ?? []).flatMap((subnet) => (first === undefined ? [] : [{ subnet, place: first.place }])),
  ];
  for (const { subnet, place } of subnets) {
    for (const range of [netCidr, vipCidr].filter((r) => r !== "" && overlaps(r, subnet.cidr))) {
      place.fail(haRangeOverlaps(subnet.name, subnet.cidr, range));
    }
  }
}
