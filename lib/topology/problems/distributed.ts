import { type Finding, list } from "./finding";

export const notSubnetGateway = (router: string, subnet: string, gateway: string | undefined): Finding => ({
  code: "DISTRIBUTED_NOT_GATEWAY",
  message:
    gateway === undefined
      ? `router "${router}" is distributed, and subnet "${subnet}" has no gateway_ip by which VMs would find it on their own host; give the subnet one`
      : `router "${router}" is distributed, and on subnet "${subnet}" it has not the gateway_ip ${gateway} by which VMs would find it on their own host; give its interface ${gateway}, or set distributed: false`,
});

export const snatAgentsOfPair = (): Finding => ({
  code: "SNAT_AGENTS_OF_PAIR",
  message:
    "snat_agents is given, and ha: true; leave ha out, and write the pair as an entry of snat_agents: { master_agent: …, slave_agents: […] }",
  atKey: true,
});

export const snatAgentGivenTwice = (agent: string): Finding => ({
  code: "DUPLICATE_ITEM",
  message: `network node "${agent}" is named first by two entries of snat_agents, so that it is open by which its compute hosts leave; remove one`,
});

export const firstSnatAddress = (): Finding => ({
  code: "FIELD_NOT_ALLOWED",
  message: "the first entry of snat_agents has the router's own address; give it in external_gateway_info",
  atKey: true,
});

export const notSnatAgent = (agent: string, router: string, known: readonly string[]): Finding => ({
  code: "NOT_A_SNAT_AGENT",
  message:
    known.length === 0
      ? `the network node of router "${router}" is not declared, so that it is open whether that is "${agent}"; leave snat_agent out, or name "${agent}" in the router's snat_agents`
      : `router "${router}" has no address on "${agent}"; name one of its snat_agents, by its first network node: ${list(known)}`,
});
