import type { Finding } from "../../topology/problems/finding";

export const snatAgentElsewhere = (router: string, node: string, chosen: string): Finding => ({
  code: "SNAT_AGENT_ELSEWHERE",
  message: `"${node}" is no SNAT node of the distributed router "${router}"; its VMs leave by "${chosen}"; add it to the router's snat_agents, or name another network node`,
});

export const floatingWithoutRouter = (address: string, gateway: string | undefined): Finding => ({
  code: "FLOATING_IP_ROUTER",
  message:
    gateway === undefined
      ? `${address} has no default gateway, so that nothing of a floating IP would come back; give its subnet a gateway_ip that a router has`
      : `${address} leaves by ${gateway}, which is no router of ours: nothing of a floating IP would come back; let a router have that address`,
});

export const floatingAsymmetric = (address: string, router: string, effective: string): Finding => ({
  code: "FLOATING_IP_ASYMMETRIC",
  message: `the floating IP is router "${router}"'s, but ${address} leaves by router "${effective}", which would not translate the answer; leave router out, or move the VM`,
});

export const floatingNetwork = (router: string, network: string, own: string | undefined): Finding => ({
  code: "FLOATING_IP_NETWORK",
  message:
    `the VM leaves by router "${router}", whose external gateway is ${own === undefined ? "missing" : `on "${own}"`}, and the floating IP ` +
    `is on "${network}"; ${own === undefined ? `give the router one on "${network}"` : `take an address of "${own}"`}`,
});

export const floatingSeveralRouters = (routers: readonly string[]): Finding => ({
  code: "FLOATING_IP_SEVERAL_ROUTERS",
  message: `its machines leave by several routers (${routers.join(", ")}), and one address is at one of them; use one floating IP per router`,
});

export const floatingWithoutHost = (mapping: string, agent: string): Finding => ({
  code: "FLOATING_IP_WITHOUT_HOST",
  message: `mapping "${mapping}" does not say on which host the VM runs, so that its floating IP is on the SNAT node "${agent}"; give the mapping its host`,
});

export const pinnedTwice = (ports: string, address: string, one: string, other: string): Finding => ({
  code: "FORWARD_ON_TWO_NODES",
  message: `the answers of ${ports} of ${address} go back to "${one}" for this forward, and to "${other}" for another one; forward both on one SNAT node, or to another port`,
});

export const ephemeralPort = (ports: string, agent: string): Finding => ({
  code: "FORWARD_TO_EPHEMERAL_PORT",
  message: `what the VM itself sends from port ${ports} leaves by "${agent}" too, and its system takes such ports (32768 to 60999) for any connection; forward to a lower port`,
});
