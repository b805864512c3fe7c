import type { FloatingIp } from "../../model/topology";
import { OPTIONAL_TEXT, OWNED, STATUS, TEXT, type Body, type Resource } from "../base/resource";
import type { View } from "../base/view";

/** Read only so far: they are declared in the document. */
export const FLOATING_IPS: Resource = {
  collection: "floatingips",
  member: "floatingip",
  name: "floating IP",
  notFound: "FloatingIPNotFound",
  attributes: {
    id: { schema: TEXT },
    floating_network_id: { schema: TEXT },
    floating_ip_address: { schema: TEXT },
    fixed_ip_address: { schema: OPTIONAL_TEXT },
    port_id: { schema: OPTIONAL_TEXT },
    router_id: { schema: OPTIONAL_TEXT },
    status: { schema: STATUS },
    ...OWNED,
  },
  bodies: (view) => view.bodies("floatingips", () => view.topology.floatingIps.map((one) => bodyOf(view, one))),
};

function bodyOf(view: View, { id, name, network, fixedIp, target }: FloatingIp): Body {
  const { networks, mappings, routers } = view.lookup;
  const router = view.placed.floatingIps.get(name)?.router;
  return {
    id,
    floating_network_id: networks.get(network)!.id,
    floating_ip_address: fixedIp.ipAddress,
    fixed_ip_address: target?.ipAddress ?? null,
    port_id: target?.mapping === undefined ? null : mappings.get(target.mapping)!.id,
    router_id: router === undefined ? null : (routers.get(router)?.id ?? null),
    status: router === undefined ? "DOWN" : view.routerStatus(router),
    tenant_id: view.project,
    project_id: view.project,
  };
}
