import { type Finding, quote } from "./finding";

export const wrongType = (given: unknown, wanted: string): Finding => {
  const advice = adviceOn(given, wanted);
  return {
    code: "WRONG_TYPE",
    message: `${quote(given)} is given where ${wanted} is needed${advice === undefined ? "" : `; ${advice}`}`,
  };
};

/** What is meant and not read: YAML 1.2 has fewer words for true and false than YAML 1.1. */
function adviceOn(given: unknown, wanted: string): string | undefined {
  if (wanted.includes("list")) return isMapping(given) ? 'put it in a list: "- " before its first line' : undefined;
  if (wanted.includes("mapping")) return Array.isArray(given) ? 'write it without the "- ", as NAME: …' : undefined;
  if (wanted.includes("true or false")) return meansTrue(given) === undefined ? undefined : `write ${meansTrue(given)}`;
  if (wanted.includes("number") || wanted.includes("integer"))
    return isDigits(given) ? `write ${given}, without quotes` : undefined;
  return typeof given === "number" || typeof given === "boolean" ? "put it in quotes" : undefined;
}

/** What a text means that stands where true or false should. */
export function meansTrue(given: unknown): boolean | undefined {
  const word = typeof given === "string" ? given.toLowerCase() : "";
  if (["yes", "y", "on", "true"].includes(word)) return true;
  return ["no", "n", "off", "false"].includes(word) ? false : undefined;
}

export function isDigits(given: unknown): given is string {
  return typeof given === "string" && /^(0|[1-9]\d*)$/.test(given);
}

function isMapping(given: unknown): boolean {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

export const missingField = (field: string): Finding => ({
  code: "MISSING_FIELD",
  message: `"${field}" is missing and has no default; add it`,
  missing: field,
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
