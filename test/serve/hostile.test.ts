import { connect } from "node:net";
import { RESOURCES } from "../../lib/api/resources";
import type { Resource, Schema } from "../../lib/api/base/resource";
import { compileDocument } from "../../lib/document/compile-document";
import { PIECES } from "../hostile/strings";
import { TestServer, type Answer } from "./server";

/** Requests at once. */
const PORTION = 16;

let server: TestServer;

beforeAll(async () => {
  server = new TestServer();
  server.token("portal", "writer");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
});
afterAll(() => TestServer.endAll());

type Place = readonly string[];

/** Every place in a body where a value may stand: `[]` is an item of a list. */
function placesIn(schema: Schema, at: Place): Place[] {
  const { type, properties, items, anyOf } = schema as { readonly [key: string]: object | undefined };
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, inner]) => placesIn(inner as Schema, [...at, key]));
  }
  if (items !== undefined) return [at, ...placesIn(items as Schema, [...at, "[]"])];
  if (anyOf !== undefined) return (anyOf as Schema[]).flatMap((one) => placesIn(one, at));
  return [type].flat().some((one) => (one as unknown) === "boolean") ? [] : [at];
}

function bodyWith(body: unknown, [key, ...rest]: Place, value: string): unknown {
  if (key === undefined) return value;
  if (key === "[]") return [bodyWith((body as unknown[] | undefined)?.[0], rest, value)];
  // As JSON has it, where `__proto__` is a key like any other.
  return {
    ...(body as object | undefined),
    [key]: bodyWith((body as Record<string, unknown> | undefined)?.[key], rest, value),
  };
}

/** What is otherwise a body that is taken; `number` makes its name one of its own. */
async function bodies(): Promise<Readonly<Record<string, (number: number) => object>>> {
  const [tenant, out] = [await server.idOf("networks", "tenant"), await server.idOf("networks", "public")];
  const vm = await server.idOf("ports", "vm1");
  const web = await server.idOf("subnets", "web");
  const ports = (number: number) => ({
    protocol: "tcp",
    external_port: 10_000 + number,
    internal_port: 10_000 + number,
    internal_port_id: vm,
  });
  return {
    router: (number) => ({ name: `h${number}` }),
    network: (number) => ({ name: `h${number}` }),
    subnet: (number) => ({ network_id: tenant, name: `h${number}`, ip_version: 4, cidr: `10.${number % 250}.0.0/24` }),
    port: (number) => ({ network_id: tenant, name: `h${number}`, fixed_ips: [{ subnet_id: web }] }),
    floatingip: () => ({ floating_network_id: out }),
    gateway_port_forwarding: ports,
    port_forwarding: ports,
  };
}

function requireWhole(answers: readonly Answer[], told: string): void {
  for (const { status, text } of answers) if (status >= 500) throw new Error(`${told}: ${status} ${text}`);
  const [error] = compileDocument(server.document).diagnostics.filter(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(`${told}: ${error.message}`);
}

const WRITTEN = RESOURCES.filter(({ create }) => create !== undefined);

test.each(WRITTEN.map((resource): [string, Resource] => [resource.collection, resource]))(
  "every text of the corpus at every place of %s, made and changed: never a 5xx, a whole document after each",
  async (collection, { member, attributes, parent }) => {
    const body = (await bodies())[member]!;
    const owner = {
      routers: () => server.idOf("routers", "r1"),
      floatingips: async () => {
        const given = { floatingip: { floating_network_id: await server.idOf("networks", "public") } };
        return (await server.send("/v2.0/floatingips", { method: "POST", body: given })).body.floatingip.id as string;
      },
    };
    const below = parent === undefined ? "" : `${parent}/${await owner[parent]()}/`;
    const path = `/v2.0/${below}${collection}`;
    let number = 0;
    const made = await server.send(path, { method: "POST", body: { [member]: body(number) } });
    expect([made.status, made.text]).toEqual([201, expect.any(String)]);
    const kept = `${path}/${made.body[member].id as string}`;
    let done = 0;
    for (const [name, { schema, post, put }] of Object.entries(attributes)) {
      for (const place of placesIn(schema, [name])) {
        for (let from = 0; from < PIECES.length; from += PORTION) {
          const portion = PIECES.slice(from, from + PORTION);
          const answers = await Promise.all(
            portion.flatMap((text) => [
              ...(post === undefined
                ? []
                : [madeAndTakenAway(path, member, bodyWith(body(++number % 200), place, text))]),
              ...(put === undefined
                ? []
                : [server.send(kept, { method: "PUT", body: { [member]: bodyWith({}, place, text) } })]),
            ]),
          );
          done += answers.filter(({ status }) => status < 300).length;
          requireWhole(answers, `${path} ${place.join(".")} ${JSON.stringify(portion)}`);
        }
      }
    }
    // Something of it says nothing, or may be said by who likes: then it is written.
    expect(done).toBeGreaterThan(0);
    expect(server.lines.filter((line) => line.startsWith("DEFECT"))).toEqual([]);
  },
  300_000,
);

async function madeAndTakenAway(path: string, member: string, body: unknown): Promise<Answer> {
  const answer = await server.send(path, { method: "POST", body: { [member]: body } });
  if (answer.status !== 201) return answer;
  const gone = await server.send(`${path}/${answer.body[member].id as string}`, { method: "DELETE" });
  return gone.status === 204 ? answer : gone;
}

test("in paths, queries and headers", async () => {
  const before = server.text;
  const sendable = PIECES.filter((text) => !/[^\t\x20-\x7e\x80-\xff]/.test(text) && text.length < 1000);
  expect(sendable.length).toBeGreaterThan(60);
  for (const text of PIECES) {
    const part = encodeURIComponent(Buffer.from(text).toString());
    const answers = [
      await server.send(`/v2.0/routers/${part}`),
      await server.send(`/v2.0/routers/${part}/gateway_port_forwardings/${part}`, { method: "DELETE" }),
      await server.send(
        `/v2.0/routers?name=${part}&fields=${part}&marker=${part}&limit=${part}&sort_key=${part}&${part}=x`,
      ),
      await server.send(`/${part}/v2.0/routers`),
      await server.send(`/ui/${part}`),
    ];
    requireWhole(answers, JSON.stringify(text));
    for (const { headers } of answers) expect(JSON.stringify(headers)).not.toContain("/etc/shadow");
  }
  for (const text of sendable) {
    const headers = {
      "x-vrouter-reason": text,
      "if-match": text,
      prefer: text,
      "x-auth-token": text,
      authorization: text,
    };
    const body = { router: { admin_state_up: true } };
    const id = await server.idOf("routers", "r2");
    const answers = [
      await server.send(`/v2.0/routers/${id}`, { method: "PUT", body, headers }),
      await server.send("/v2.0/routers", { headers: { host: text } }),
    ];
    requireWhole(answers, JSON.stringify(text));
    if (answers[0]!.status === 200) expect(text.trim()).toMatch(/^\*?$/);
  }
  expect(server.text).toBe(before);
}, 60_000);

test("nothing of a request comes back as a header", async () => {
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let said = "";
      const socket = connect(server.socket, () => socket.end(text));
      socket.on("data", (data) => void (said += data.toString()));
      socket.on("error", reject);
      socket.on("close", () => resolve(said));
    });
  const injected = "%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a<script>";
  for (const line of [
    `GET /v2.0/routers/${injected} HTTP/1.1\r\nHost: x`,
    `GET /${injected} HTTP/1.1\r\nHost: x`,
    `OPTIONS /v2.0/routers/${injected} HTTP/1.1\r\nHost: x`,
    `GET /v2.0/routers?limit=1&marker=${injected} HTTP/1.1\r\nHost: x`,
    `GET /v2.0/routers?limit=1 HTTP/1.1\r\nHost: x\rSet-Cookie: a=b`,
    `PUT /v2.0/routers/r1 HTTP/1.1\r\nHost: x\r\nIf-Match: x\rSet-Cookie: a=b\r\nContent-Length: 0`,
  ]) {
    const [head = ""] = (await raw(`${line}\r\nConnection: close\r\n\r\n`)).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 [24]\d\d /);
    expect(head.toLowerCase()).not.toMatch(/set-cookie|script/);
  }
});
