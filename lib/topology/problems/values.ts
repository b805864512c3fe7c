import type { Pattern } from "../../model/declared/patterns";
import { withoutHostBits } from "../../net/cidr";
import { type Finding, quote, list } from "./finding";
import { isDigits } from "./shape";

export const badName = (given: string, pattern: Pattern, atKey: boolean): Finding => ({
  code: "BAD_NAME",
  message: `${quote(given)} is not a usable name; it must be ${pattern.rule}`,
  ...(atKey ? { atKey } : {}),
});

export const reservedName = (given: string, atKey: boolean): Finding => ({
  code: "BAD_NAME",
  message: `${quote(given)} is a word that the constructs keep for themselves; choose another name`,
  ...(atKey ? { atKey } : {}),
});

export const badText = (given: string, pattern: Pattern): Finding => ({
  code: "BAD_TEXT",
  message: `${quote(given)} is not usable here; it must be ${pattern.rule}`,
});

export const notOneOf = (given: string, allowed: readonly string[]): Finding => ({
  code: "NOT_ONE_OF",
  message: `${quote(given)} is not one of ${list(allowed)}`,
});

export const badProtocol = (given: string, allowed: readonly string[]): Finding => ({
  code: "BAD_PROTOCOL",
  message: `protocol ${quote(given)} cannot be forwarded; use one of ${list(allowed)}, in lower case`,
});

export const badPort = (given: unknown): Finding => ({
  code: "BAD_PORT",
  message: isDigits(given)
    ? `${quote(given)} is a text, and a port is a number; write ${given}, without quotes`
    : `${quote(given)} is not a port; use an integer from 1 to 65535`,
});

export const outOfRange = (given: number, min: number, max: number): Finding => ({
  code: "OUT_OF_RANGE",
  message: `${given} is outside ${min}..${max}; use a value in this range`,
});

export const badAddress = (given: string): Finding => ({
  code: "BAD_ADDRESS",
  message: `${quote(given)} is not an IPv4 address; write four decimal numbers without leading zeros, like 172.16.0.10`,
});

export const notUnicast = (given: string): Finding => ({
  code: "NOT_UNICAST",
  message: `${given} is not an address a machine can have (loopback, multicast or reserved); use a unicast address`,
});

export const badCidr = (given: string): Finding => ({
  code: "BAD_CIDR",
  message: `${quote(given)} is not an IPv4 CIDR; write network address and prefix length, like 172.16.0.0/24`,
});

export const hostBitsSet = (given: string): Finding => ({
  code: "HOST_BITS_SET",
  message: `${given} has bits set after its prefix; the network is ${withoutHostBits(given)}`,
});

export const badSubnetCidr = (given: string, why: string): Finding => ({
  code: "BAD_SUBNET_CIDR",
  message: `${given} cannot be a subnet: ${why}; use a unicast network from /8 to /30`,
});

export const badMac = (given: string): Finding => {
  const digits = given.replaceAll(/[-.:]/g, "").toLowerCase();
  const meant = /^[0-9a-f]{12}$/.test(digits) ? digits.match(/../g)!.join(":") : undefined;
  return {
    code: "BAD_MAC",
    message:
      meant !== undefined && meant !== given.toLowerCase()
        ? `${quote(given)} is not how a MAC address is written here; write ${meant}`
        : `${quote(given)} is not a MAC address of a machine; write six hexadecimal octets, like fa:16:3e:a1:00:50, not multicast`,
  };
};

export const badUuid = (given: string): Finding => ({
  code: "BAD_UUID",
  message: `${quote(given)} is not a UUID; write it like 6d65c2a1-9e0b-4c55-8d3c-3f1f0c1b2a90, or leave it out to have one derived`,
});

export const missingHostKey = (): Finding => ({
  code: "MISSING_FIELD",
  message:
    '"host_key" is missing, and no known_hosts_file is named; `vrouter keys scan` shows the key that the host presents: ' +
    "compare it with the host's own, and add it",
  missing: "host_key",
});

export const badHostKey = (given: string, why: string): Finding => ({
  code: "BAD_HOST_KEY",
  message: `${quote(given)} is not a public host key: ${why}; take the type and key that "ssh-keyscan ADDRESS" prints`,
});

export const noHostKey = (): Finding => ({
  code: "BAD_HOST_KEY",
  message: `a list without a host key is given; put the host's key into it, or leave host_key out for a host in known_hosts_file`,
});

export const badSshAddress = (given: string): Finding => ({
  code: "BAD_SSH_ADDRESS",
  message: `${quote(given)} is neither an IP address nor a host name; write one without user, port or spaces`,
});
