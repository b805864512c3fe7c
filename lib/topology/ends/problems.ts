import { closest } from "fastest-levenshtein";
import { type Finding, list, quote } from "../problems/finding";

export const badEndpoint = (given: string): Finding => ({
  code: "BAD_ENDPOINT",
  message: `${quote(given)} is no end of a way; write the name of a mapping, an IPv4 address or outside, then :PORT and /PROTOCOL where they matter: 203.0.113.11:34203/tcp`,
});

export const unknownEndpoint = (given: string, known: readonly string[]): Finding => ({
  code: "UNKNOWN_ENDPOINT",
  message:
    known.length === 0
      ? `no mapping is called ${quote(given)}, and none is declared; write the VM's address`
      : `no mapping is called ${quote(given)}; did you mean ${quote(closest(given, known))}?`,
});

export const ambiguousEndpoint = (address: string, owners: readonly string[]): Finding => ({
  code: "AMBIGUOUS_ENDPOINT",
  message: `${address} is on ${list(owners)}; name the mapping of the VM that is meant`,
});

export const notASender = (given: string, owner: string): Finding => ({
  code: "NOT_A_SENDER",
  message: `${given} belongs to ${owner}, and a way begins at a VM or outside; name one of these`,
});

export const sameEnds = (given: string): Finding => ({
  code: "SAME_ENDS",
  message: `${quote(given)} is where the way begins too; name another machine`,
});

export const unknownVia = (given: string, known: readonly string[]): Finding => ({
  code: "UNKNOWN_VIA",
  message: `${quote(given)} is neither a router nor a host; did you mean ${quote(closest(given, known))}?`,
});

export const portNeeded = (protocol: string): Finding => ({
  code: "PORT_NEEDED",
  message: `protocol ${protocol} is given without a port, on which rules depend; add it`,
});

export const portOfIcmp = (): Finding => ({
  code: "PORT_OF_ICMP",
  message: "icmp has no ports; remove the port, or name tcp, udp, sctp or dccp",
});

export const saidTwice = (field: string, given: string | number, other: string | number): Finding => ({
  code: "SAID_TWICE",
  message: `${field} is ${given} here and ${other} in "to"; say it once`,
});

export const bothOutside = (): Finding => ({
  code: "BOTH_OUTSIDE",
  message:
    "both ends are outside, so that no host of this environment is on the way; name a VM, a router's address or a floating IP",
});
