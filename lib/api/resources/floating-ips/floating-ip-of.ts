import type { EnvironmentDocument, FloatingIpDeclaration } from "../../../model/declared/declarations";
import type { FloatingIp } from "../../../model/topology";
import { notFound } from "../../base/api-error";
import type { View } from "../../base/view";

type FloatingIps = NonNullable<EnvironmentDocument["floating_ips"]>;

/** The floating IP of a URL. @throws ApiError */
export function floatingIpOf(view: View, id: string): FloatingIp {
  const floatingIp = view.topology.floatingIps.find((one) => one.id === id.toLowerCase());
  if (floatingIp === undefined) throw notFound("FloatingIPNotFound", "Floating IP", id);
  return floatingIp;
}

export function floatingIpsOf({ floating_ips: all }: EnvironmentDocument): FloatingIps {
  return all ?? {};
}

export function withFloatingIp(
  document: EnvironmentDocument,
  name: string,
  entry: FloatingIpDeclaration,
): EnvironmentDocument {
  return { ...document, floating_ips: { ...floatingIpsOf(document), [name]: entry } };
}
