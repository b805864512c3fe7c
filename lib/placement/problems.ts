import type { Finding } from "../topology/problems/finding";

export const missingUnderlay = (host: string, network: string): Finding => ({
  code: "MISSING_UNDERLAY_IP",
  message: `host "${host}" carries the vxlan network "${network}" but has no underlay_ip; add the address of its VXLAN endpoint`,
});

export const asymmetricForward = (forward: string, router: string, effective: string): Finding => ({
  code: "ASYMMETRIC_FORWARD",
  message: `forward "${forward}" enters through router "${router}", but the VM answers through ${effective}, which would not translate the answer; forward on the router the VM uses, move the VM, or set return_path: snat`,
});

export const returnPathNotNeeded = (router: string): Finding => ({
  code: "RETURN_PATH_NOT_NEEDED",
  message: `return_path: snat hides the client's address from the VM, although the VM already answers through router "${router}"; remove it`,
});

export const noRouterOnNode = (host: string, node: string, subnet: string, gateway: string): Finding => ({
  code: "NO_ROUTER_ON_NETWORK_NODE",
  message: `network node "${node}" of compute host "${host}" has no router on subnet "${subnet}"; the VM uses the subnet's gateway ${gateway}`,
});

export const severalRoutersOnNode = (
  node: string,
  subnet: string,
  routers: readonly string[],
  chosen: string,
): Finding => ({
  code: "SEVERAL_ROUTERS_ON_NETWORK_NODE",
  message: `network node "${node}" has several routers on subnet "${subnet}" (${routers.join(", ")}); its VMs use "${chosen}"`,
});
