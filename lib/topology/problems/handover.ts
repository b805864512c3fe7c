import { type Finding, quote } from "./finding";

export const handedOverFromItself = (environment: string): Finding => ({
  code: "HANDED_OVER_FROM_ITSELF",
  message: `${quote(environment)} is this environment; name the one that had it so far, or remove handed_over_from`,
});

export const handedOverWithoutId = (kind: string, from: string, usual: string): Finding => ({
  code: "HANDED_OVER_WITHOUT_ID",
  message:
    `the ${kind} keeps the id that it has in environment ${quote(from)}, and "id" is missing; ` +
    `if it has this name there, and no id is declared for it, add id: ${usual}`,
});

export const handedOverPair = (router: string): Finding => ({
  code: "HANDED_OVER_PAIR",
  message:
    `router ${quote(router)} is an HA pair, which cannot be handed over; in its own environment make it a pair without slaves first, and then ` +
    `a router without ha, neither of which loses a packet; hand that over, and make it a pair again`,
});

export const handedOverWithoutPlace = (router: string): Finding => ({
  code: "HANDED_OVER_WITHOUT_PLACE",
  message: `router ${quote(router)} is handed over where it is; name the network node that has it as configurations.preferred_agent`,
});

export const handedOverWithoutNetwork = (router: string, network: string, from: string): Finding => ({
  code: "HANDED_OVER_WITHOUT_NETWORK",
  message: `network ${quote(network)} goes with router ${quote(router)}; add handed_over_from: ${from} to it, with the id that it has there`,
});
