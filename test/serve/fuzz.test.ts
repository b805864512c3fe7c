import Ajv, { type ValidateFunction } from "ajv";
import * as fc from "fast-check";
import { openApi } from "../../lib/api/openapi";
import type { Schema } from "../../lib/api/base/resource";
import { compileDocument } from "../../lib/document/compile-document";
import { PIECES } from "../hostile/strings";
import { TestServer } from "./server";

interface Operation {
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly schema: Schema }> }>;
}

const DESCRIPTION = openApi("0") as {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: { readonly Error: Schema } };
};
const OPERATIONS = Object.entries(DESCRIPTION.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
const isError = ajv.compile(DESCRIPTION.components.schemas.Error);
const compiled = new Map<Schema, ValidateFunction>();

function valid(schema: Schema, value: unknown): string {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(value) ? "" : ajv.errorsText(validate.errors);
}

type Known = ReadonlyMap<string, readonly string[]>;

/** What may well be meant by a field, so that many requests are done and not only refused. */
function plausible(field: string, known: Known): fc.Arbitrary<unknown> | undefined {
  const octet = fc.integer({ min: 2, max: 250 });
  const ids = (collection: string) =>
    fc.constantFrom(...(known.get(collection) ?? []), "3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61");
  const fields: Record<string, () => fc.Arbitrary<unknown>> = {
    name: () => octet.map((number) => `new-${number}`),
    network_id: () => ids("networks"),
    subnet_id: () => ids("subnets"),
    port_id: () => ids("ports"),
    router_id: () => ids("routers"),
    floating_network_id: () => ids("networks"),
    floating_ip_address: () => octet.map((number) => `203.0.113.${number}`),
    fixed_ip_address: () => octet.map((number) => `172.16.0.${number}`),
    internal_port_id: () => ids("ports"),
    internal_ip_address: () => octet.map((number) => `172.16.0.${number}`),
    ip_address: () => octet.map((number) => (number % 2 === 0 ? `172.16.0.${number}` : `203.0.113.${number}`)),
    gateway_ip: () => octet.map((number) => `10.${number}.0.1`),
    cidr: () => octet.map((number) => `10.${number}.0.0/24`),
    destination: () => octet.map((number) => `10.${number}.9.0/24`),
    nexthop: () => octet.map((number) => `172.16.0.${number}`),
    mac_address: () => octet.map((number) => `fa:16:3e:01:02:${number.toString(16).padStart(2, "0")}`),
    protocol: () => fc.constantFrom("tcp", "udp", "sctp"),
    preferred_agent: () => fc.constantFrom("network-1", "network-2"),
    "binding:host_id": () => fc.constantFrom("compute-1", "compute-2"),
    tenant_id: () => fc.constant("spread"),
    project_id: () => fc.constant("spread"),
  };
  return fields[field]?.();
}

/** Values that a schema allows: most of them plausible, the others anything. */
function valuesOf(schema: Schema, known: Known, field = ""): fc.Arbitrary<unknown> {
  const { type, properties = {}, items, anyOf, required = [], minItems = 0 } = schema as any;
  if (schema["enum"] !== undefined) return fc.constantFrom(...(schema["enum"] as unknown[]));
  if (anyOf !== undefined) return fc.oneof(...(anyOf as Schema[]).map((one) => valuesOf(one, known)));
  const of: Record<string, () => fc.Arbitrary<unknown>> = {
    string: () => fc.oneof(fc.constantFrom(...PIECES), fc.string()),
    integer: () => fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 65535 }) }, fc.integer()),
    boolean: () => fc.boolean(),
    null: () => fc.constant(null),
    array: () => fc.array(valuesOf(items as Schema, known), { minLength: minItems, maxLength: 2 }),
    object: () => objectsOf(properties as Record<string, Schema>, required as string[], known),
  };
  const any = fc.oneof(...[type].flat().map((one: string) => (of[one] ?? (() => fc.anything()))()));
  const likely = plausible(field, known);
  return likely === undefined ? any : fc.oneof({ weight: 12, arbitrary: likely }, { weight: 1, arbitrary: any });
}

/** What is required, mostly a name, and a few of the rest. */
function objectsOf(
  properties: Record<string, Schema>,
  required: readonly string[],
  known: Known,
): fc.Arbitrary<unknown> {
  const needed = [...required, ...("name" in properties ? ["name"] : [])];
  const others = Object.keys(properties).filter((name) => !needed.includes(name));
  return fc
    .subarray(others, { maxLength: Math.min(others.length, 3) })
    .chain((some) =>
      fc.record(
        Object.fromEntries([...needed, ...some].map((name) => [name, valuesOf(properties[name]!, known, name)])),
      ),
    );
}

/** What no schema allows. */
const BROKEN = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constantFrom("", "{", "[]", "null", '{"__proto__":{"x":1}}', '{"router":{"__proto__":null}}'),
);

afterAll(() => TestServer.endAll());

test("whatever is sent: never a 5xx, every answer as described, and a whole document after each", async () => {
  const server = await new TestServer().start();
  const statuses = new Map<number, number>();
  const nowhere = ["3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61", "r1", "%2e%2e"];
  const ids = async (): Promise<Known> => {
    const of = async (path: string): Promise<string[]> => {
      const { body } = await server.send(`/v2.0/${path}?fields=id`);
      return (Object.values(body).flat() as { id: string }[]).map(({ id }) => id);
    };
    const names = ["routers", "networks", "subnets", "ports", "agents", "floatingips"];
    const all = await Promise.all(names.map(async (name) => [name, await of(name)] as const));
    const routers = all[0]![1];
    const forwards = await Promise.all(routers.map((id) => of(`routers/${id}/gateway_port_forwardings`)));
    const floatingIps = all.find(([name]) => name === "floatingips")![1];
    const ofFloatingIps = await Promise.all(floatingIps.map((id) => of(`floatingips/${id}/port_forwardings`)));
    return new Map([...all, ["gateway_port_forwardings", forwards.flat()], ["port_forwardings", ofFloatingIps.flat()]]);
  };
  /** Mostly one of the collection, and of the first router, which has forwardings. */
  const idFor = (collection: string, chosen: number): string => {
    const own = known.get(collection) ?? [];
    const from = chosen % 4 === 0 ? [...nowhere, ...[...known.values()].flat()] : own.length === 0 ? nowhere : own;
    return from[(chosen >> 2) % from.length]!;
  };
  let known = await ids();
  const request = fc.constantFrom(...OPERATIONS).chain((operation) => {
    const schema = operation.operation.requestBody?.content["application/json"]?.schema;
    const body =
      schema === undefined
        ? fc.constant(undefined)
        : fc.oneof(
            { weight: 5, arbitrary: fc.nat().map((seed) => ({ schema, seed })) },
            { weight: 1, arbitrary: BROKEN },
          );
    return fc.record({
      operation: fc.constant(operation),
      body,
      at: fc.tuple(fc.nat(), fc.nat()),
      query: fc.constantFrom("", "", "", "?limit=2", "?fields=id", "?name=x", "?bogus=1", "?sort_key=id&sort_dir=asc"),
    });
  });
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(request, async ({ operation: { path, method, operation }, body, at, query }) => {
      sent += 1;
      let place = 0;
      const url = path.replace(
        /(\w+)\/\{\w+\}/g,
        (_, collection: string) => `${collection}/${encodeURIComponent(idFor(collection, at[place++ % 2]!))}`,
      );
      const text =
        typeof body === "object"
          ? JSON.stringify(fc.sample(valuesOf(body.schema, known), { numRuns: 1, seed: body.seed })[0])
          : body;
      const answer = await server.send(url + (method === "GET" ? query : ""), { method, body: text });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const told = `${method} ${url} ${text ?? ""}: ${answer.status} ${answer.text.slice(0, 300)}`;
      if (answer.status >= 500) throw new Error(told);
      if (answer.status >= 400) {
        if (!isError(answer.body)) throw new Error(told);
        return;
      }
      const schema = operation.responses[String(answer.status)]?.content?.["application/json"]?.schema;
      const fault = schema === undefined ? (answer.text === "" ? "" : "a body") : valid(schema, answer.body);
      if (fault !== "") throw new Error(`${told}: ${fault}`);
      if (method === "GET") return;
      const { diagnostics } = compileDocument(server.document);
      const [error] = diagnostics.filter(({ severity }) => severity === "error");
      if (error !== undefined) throw new Error(`${told}: ${error.message}`);
      if (answer.status === 201) {
        const [key] = Object.keys(answer.body);
        const made = answer.body[key!];
        if (!Array.isArray(made)) {
          const again = await server.send(`${url}/${made.id as string}`);
          expect(again.body).toEqual(answer.body);
        }
      }
      if (sent % 10 === 0) known = await ids();
    }),
    { numRuns: 1500, endOnFailure: true },
  );
  // Every kind of answer was there.
  expect(statuses.get(201)).toBeGreaterThan(5);
  expect([...statuses.keys()].sort()).toEqual(expect.arrayContaining([200, 201, 204, 400, 404, 409]));
  expect(server.lines.filter((line) => line.startsWith("DEFECT"))).toEqual([]);
}, 180_000);
