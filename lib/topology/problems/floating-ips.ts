import type { Finding } from "./finding";

export const floatingAndForwarded = (): Finding => ({
  code: "FLOATING_IP_FORWARDED",
  message:
    "port_forwardings is given although the whole address leads to one machine; give it an address of its own, or remove one of the two",
});

export const floatingTaken = (address: string, owner: string): Finding => ({
  code: "FLOATING_IP_TWICE",
  message: `${address} has ${owner} already; a machine has one floating IP on an external network`,
});

export const floatingOfAnotherNetwork = (router: string, network: string, own: string | undefined): Finding => ({
  code: "FLOATING_IP_NETWORK",
  message:
    own === undefined
      ? `router "${router}" has no external gateway, so that no address of "${network}" reaches it; give it external_gateway_info`
      : `the gateway of router "${router}" is on "${own}", and the floating IP on "${network}"; take an address of "${own}"`,
});

export const internalNeedsRouter = (address: string): Finding => ({
  code: "FLOATING_IP_ROUTER",
  message: `${address} is given without router, so that it is open which machine with this address is meant; name the router that leads to it, or a mapping`,
});
