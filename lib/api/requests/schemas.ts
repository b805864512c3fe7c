import { RESOURCES } from "../resources";
import { EXTRA_ROUTES } from "../resources/routers/extra-routes";
import { record, TEXT, type Attribute, type Resource, type Schema } from "../base/resource";

/** Of several in one request at most so many. */
export const BULK = 500;

type Method = "POST" | "PUT";

/** Key in a body: `{ "security_groups": [] }`. */
export function plural({ collection }: Pick<Resource, "collection">): string {
  return collection.replaceAll("-", "_");
}

/** The schema of an attribute that a document has no place for, by the values that may be said of it. */
type Saying = (values: readonly unknown[]) => Schema;

/** What the body of a request must be, by `POST routers`. */
export function requestSchemas(saying: Saying = (values) => ({ enum: values })): Readonly<Record<string, Schema>> {
  const written = RESOURCES.flatMap((resource) => [
    ...(resource.create === undefined
      ? []
      : [[`POST ${resource.collection}`, requestSchema(resource, "POST", saying)] as const]),
    ...(resource.update === undefined
      ? []
      : [[`PUT ${resource.collection}`, requestSchema(resource, "PUT", saying)] as const]),
  ]);
  const port = record({ subnet_id: { type: ["string", "null"] }, port_id: { type: ["string", "null"] } });
  return {
    ...Object.fromEntries(written),
    "PUT interface": port,
    "PUT routes": EXTRA_ROUTES,
    "PUT tags": { ...record({ tags: NO_TAGS }), required: ["tags"] },
  };
}

const NO_TAGS: Schema = { type: "array", items: TEXT, maxItems: 0 };

function requestSchema(resource: Resource, method: Method, saying: Saying): Schema {
  const one = memberSchema(resource, method, saying);
  const single = { ...record({ [resource.member]: one }), required: [resource.member] };
  if (method !== "POST" || resource.bulk !== true) return single;
  const all = { type: "array", items: one, minItems: 1, maxItems: BULK };
  const several = { ...record({ [plural(resource)]: all }), required: [plural(resource)] };
  return { anyOf: [single, several] };
}

/** Attributes that may be written, and those that may say what is so anyway. */
function memberSchema({ attributes, fixed = {} }: Resource, method: Method, saying: Saying): Schema {
  const own = Object.entries(attributes).filter(([, attribute]) => writable(attribute, method) !== undefined);
  const said = Object.entries(fixed).map(([name, values]) => [name, saying(values)] as const);
  const required = own.flatMap(([name, attribute]) => (writable(attribute, method) === "required" ? [name] : []));
  return {
    ...record(Object.fromEntries([...said, ...own.map(([name, { schema }]) => [name, schema] as const)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

export function writable({ post, put }: Attribute, method: Method): true | "required" | undefined {
  return method === "POST" ? post : put;
}

/** What an answer shows of one thing; who names fields gets fewer. */
export function answerSchema(
  { attributes, onRequest = {} }: Resource,
  extra: Readonly<Record<string, Schema>> = {},
): Schema {
  const shown = Object.entries(attributes).flatMap(([name, { hidden, schema }]) =>
    hidden === true ? [] : [[name, schema] as const],
  );
  const asked = Object.keys(onRequest).map((name) => [name, {}] as const);
  return record(Object.fromEntries([...shown, ...asked, ...Object.entries(extra)]));
}
