import { isObject } from "../../text/json";
import { ApiError, badRequest } from "../base/api-error";
import { validate } from "./bodies-validator";
import type { Given, Resource, Schema } from "../base/resource";
import { BULK, plural, writable } from "./schemas";

/** The JSON of a request. @throws ApiError */
export function parseBody(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(`the body is no JSON: ${(error as Error).message}`, "MalformedRequestBody");
  }
  if (!isObject(value)) throw badRequest("the body must be a JSON object", "MalformedRequestBody");
  return value;
}

/** What a body gives of a resource, each attribute as its schema has it. @throws ApiError */
export function givenOf(resource: Resource, method: "POST" | "PUT", body: Record<string, unknown>): readonly Given[] {
  const { member, bulk } = resource;
  const isBulk = method === "POST" && Object.hasOwn(body, plural(resource));
  if (isBulk && bulk !== true) throw badRequest(`Bulk operation not supported for ${plural(resource)}`);
  const key = isBulk ? plural(resource) : member;
  if (!Object.hasOwn(body, key)) throw badRequest(`the body has no ${JSON.stringify(member)}`);
  const other = Object.keys(body).find((name) => name !== key);
  if (other !== undefined) throw badRequest(`Unrecognized attribute(s) ${JSON.stringify(other)} beside ${key}`);
  const items = isBulk ? body[key] : [body[key]];
  if (!Array.isArray(items)) throw badRequest(`${key} must be a list`);
  if (items.length === 0 || items.length > BULK) throw badRequest(`give 1 to ${BULK} ${key}`);
  const given = items.map((item) => coerced(resource, method, item));
  check(`${method} ${resource.collection}`, isBulk ? { [key]: given } : { [key]: given[0] });
  return given;
}

/** Checks a body that is no resource's. @throws ApiError */
export function check(operation: string, body: unknown): void {
  if (validate({ [operation]: body })) return;
  const [error] = validate.errors ?? [];
  const place = (error?.instancePath ?? "").split("/").slice(2).join(".");
  const more =
    error?.keyword === "additionalProperties"
      ? ` ${JSON.stringify((error.params as { additionalProperty: string }).additionalProperty)}`
      : "";
  const allowed =
    error?.keyword === "enum"
      ? `: ${JSON.stringify((error.params as { allowedValues: unknown[] }).allowedValues)}`
      : "";
  throw badRequest(
    `Invalid input for ${place === "" ? "the body" : place}: ${error?.message ?? "is wrong"}${more}${allowed}`,
    isConverted(error?.params) ? "InvalidInput" : undefined,
  );
}

/** Neutron turns texts into numbers and truth values before it checks anything, and has another word for what it cannot turn. */
function isConverted(params: Readonly<Record<string, unknown>> = {}): boolean {
  return [params["type"]].flat().some((type) => type === "integer" || type === "boolean");
}

/** Names what may not be given, and takes numbers and truth values in the texts that clients make of them. */
function coerced(resource: Resource, method: "POST" | "PUT", item: unknown): Given {
  const { member, attributes, fixed = {} } = resource;
  if (!isObject(item)) throw badRequest(`${member} must be an object`);
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => {
      const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (attribute !== undefined && writable(attribute, method) !== undefined) {
        return [name, convert(attribute.schema, value)];
      }
      if (Object.hasOwn(fixed, name)) return [name, requireSo(name, fixed[name]!, value)];
      if (attribute !== undefined) throw badRequest(`Attribute '${name}' not allowed in ${method}`);
      throw badRequest(`Unrecognized attribute(s) '${name}'`);
    }),
  );
}

function requireSo(name: string, so: readonly unknown[], value: unknown): unknown {
  const said = typeof value === "string" && /^(true|false)$/i.test(value) ? value.toLowerCase() === "true" : value;
  if (so.some((one) => JSON.stringify(one) === JSON.stringify(said))) return said;
  throw new ApiError(
    400,
    "HTTPBadRequest",
    "NOT_KEPT",
    `${name} ${JSON.stringify(value)} cannot be kept: a document has no place for it; leave it out, or give ${so.map((one) => JSON.stringify(one)).join(" or ")}`,
  );
}

function convert({ type }: Schema, value: unknown): unknown {
  const types = [type].flat();
  if (typeof value !== "string") return value;
  if (types.includes("integer") && /^\d{1,9}$/.test(value)) return Number(value);
  if (types.includes("boolean") && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return value;
}
