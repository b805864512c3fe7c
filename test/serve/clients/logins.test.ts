import { TestServer } from "../server";
import { Relay } from "./relay";
import { openstack } from "./stock-clients";

let server: TestServer;
let relay: Relay;
let token: string;

beforeAll(async () => {
  server = new TestServer("test/serve/clients/empty");
  token = server.token("portal", "writer");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
  relay = await Relay.start(server.port);
});
afterAll(() => {
  relay.end();
  return TestServer.endAll();
});

test.each<[string, (url: string) => string[]]>([
  [
    "basic authentication",
    (url) => ["--os-auth-type", "http_basic", "--os-username", "portal", "--os-password", token, "--os-endpoint", url],
  ],
  [
    "a password, by Keystone's way",
    (url) => [
      "--os-auth-type",
      "password",
      "--os-auth-url",
      `${url}/identity`,
      "--os-username",
      "portal",
      "--os-password",
      token,
      "--os-project-name",
      "spread",
      "--os-user-domain-id",
      "default",
      "--os-project-domain-id",
      "default",
    ],
  ],
  [
    "an application credential",
    (url) => [
      "--os-auth-type",
      "v3applicationcredential",
      "--os-auth-url",
      `${url}/identity`,
      "--os-application-credential-id",
      "portal",
      "--os-application-credential-secret",
      token,
    ],
  ],
])(
  "it logs in with %s",
  async (_, auth) => {
    const create = "router create --extra-property type=dict,name=configurations,value=preferred_agent:network-2 r7";
    expect(await openstack(relay.url, auth(relay.url), [create])).toMatchObject([{ status: 0 }]);
    expect(server.text).toContain("r7: { configurations: { preferred_agent: network-2 } }");
    expect(await openstack(relay.url, auth(relay.url), ["router delete r7"])).toMatchObject([{ status: 0 }]);
  },
  60_000,
);
