import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { objectId } from "../../../lib/model/ids";
import { vrouterCommand } from "../../cli/vrouter-command";
import { TestServer } from "../server";

type Row = readonly [command: string, status: number];

interface Result {
  readonly status: number;
  readonly out: any;
  readonly error: string;
}

const COMMANDS = JSON.parse(readFileSync(join(__dirname, "commands.json"), "utf8")) as readonly Row[];

/** Ids are derived from names, so that commands can be written before what they are about is there. */
const IDS: Readonly<Record<string, string>> = {
  $forwarding: objectId("spread", "floating_ip_port_forwarding", "fip-198-51-100-90/tcp-80"),
  $allocated: objectId("spread", "floating_ip", "fip-1"),
};

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = new TestServer("test/serve/clients/empty");
  token = server.token("portal", "writer");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
});
afterAll(() => TestServer.endAll());

function openstack(auth: readonly string[], commands: readonly (readonly string[])[]): Result[] {
  const { stdout, stderr } = spawnSync("/usr/bin/python3", [join(__dirname, "run_commands.py")], {
    input: JSON.stringify({ auth, commands }),
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Result[];
}

const url = (): string => `http://127.0.0.1:${server.port}`;

test("the stock client: every command ends as with Neutron, and what it made is a document", () => {
  const auth = ["--os-auth-type", "admin_token", "--os-token", token, "--os-endpoint", url()];
  const results = openstack(
    auth,
    COMMANDS.map(([command]) => command.split(" ").map((word) => IDS[word] ?? word)),
  );
  const ended = COMMANDS.map(([command], i) => [
    command,
    results[i]!.status,
    results[i]!.status === 0 ? "" : results[i]!.error,
  ]);
  expect(ended.map(([command, status, error]) => [command, status, error])).toEqual(
    COMMANDS.map(([command, status]) => [command, status, status === 0 ? "" : expect.any(String)]),
  );
  const said = (command: string): any => results[COMMANDS.findIndex(([one]) => one.startsWith(command))]!.out;
  expect(said("router show r5")).toMatchObject({ name: "r5", status: "BUILD", admin_state_up: true });
  expect(said("port list --fixed-ip")).toMatchObject([{ Name: "vm1", "MAC Address": "fa:16:3e:b1:00:50" }]);
  expect(said("network agent list --router")).toMatchObject([{ Host: "network-1", Binary: "neutron-l3-agent" }]);
  expect(said("floating ip show")).toMatchObject({ floating_ip_address: "198.51.100.90", description: "shop" });
  expect(said("floating ip list --port")).toMatchObject([{ "Fixed IP Address": "10.7.0.50", Status: "DOWN" }]);
  expect(said("floating ip port forwarding list 198.51.100.90")).toMatchObject([
    { "External Port": 80, "Internal Port": 8080, "Internal IP Address": "10.7.0.50", Protocol: "tcp" },
  ]);
  expect(said("floating ip port forwarding list --port")).toEqual([]);
  expect(said("floating ip port forwarding show")).toMatchObject({ external_port: 81, description: "till" });
  // In the order of their names: the one that was allocated is fip-1.
  expect(said("floating ip list -f json")).toMatchObject([
    { "Floating IP Address": "198.51.100.254", "Fixed IP Address": "10.7.0.50" },
    { "Floating IP Address": "198.51.100.90", "Fixed IP Address": null },
  ]);
  expect(vrouterCommand(["lock", server.document, "--frozen"])).toMatchObject({ status: 0 });
  expect(results.at(-1)!.out).toHaveLength(1);
}, 120_000);

test.each<[string, () => string[]]>([
  [
    "basic authentication",
    () => ["--os-auth-type", "http_basic", "--os-username", "portal", "--os-password", token, "--os-endpoint", url()],
  ],
  [
    "a password, by Keystone's way",
    () => [
      "--os-auth-type",
      "password",
      "--os-auth-url",
      `${url()}/identity`,
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
    () => [
      "--os-auth-type",
      "v3applicationcredential",
      "--os-auth-url",
      `${url()}/identity`,
      "--os-application-credential-id",
      "portal",
      "--os-application-credential-secret",
      token,
    ],
  ],
])(
  "it logs in with %s",
  (_, auth) => {
    const create = ["--extra-property", "type=dict,name=configurations,value=preferred_agent:network-2", "r7"];
    expect(openstack(auth(), [["router", "create", ...create]])).toMatchObject([{ status: 0 }]);
    expect(server.text).toContain("r7: { configurations: { preferred_agent: network-2 } }");
    expect(openstack(auth(), [["router", "delete", "r7"]])).toMatchObject([{ status: 0 }]);
  },
  60_000,
);

test("openstacksdk: pages, filters, finding by name, and only what somebody saw is changed", () => {
  const { stdout, stderr } = spawnSync("/usr/bin/python3", [join(__dirname, "sdk.py"), url(), token], {
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  expect(JSON.parse(stdout)).toEqual({
    pages: ["sdk-0", "sdk-1", "sdk-2"],
    filter: ["10.44.0.2", "10.44.0.3", "10.44.0.4"],
    found: true,
    none: null,
    interface: 1,
    renamed: "sdk-9",
    precondition: "PreconditionFailedException",
    missing: "ResourceNotFound",
    agents: ["neutron-dhcp-agent", "neutron-l3-agent"],
    hosting: [expect.stringMatching(/^network-/)],
    left: [],
  });
}, 60_000);
