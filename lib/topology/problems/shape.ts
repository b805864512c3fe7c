import { type Finding, quote } from "./finding";

export const wrongType = (given: unknown, wanted: string): Finding => ({
  code: "WRONG_TYPE",
  message: `${quote(given)} is given where ${wanted} is needed`,
});

export const missingField = (field: string): Finding => ({
  code: "MISSING_FIELD",
  message: `"${field}" is missing and has no default; add it`,
});

export const fieldNotAllowed = (field: string, why: string): Finding => ({
  code: "FIELD_NOT_ALLOWED",
  message: `"${field}" is given, but ${why}; remove it`,
  atKey: true,
});

export const tooMany = (what: string, given: number, max: number): Finding => ({
  code: "TOO_MANY",
  message: `${given} ${what} are given, a DHCP answer has room for ${max}; remove some`,
});
