import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { TestServer } from "../server";

afterAll(() => TestServer.endAll());

test("gophercloud, which Terraform's provider stands on: it logs in by Keystone's way, and all it makes goes again", async () => {
  const server = new TestServer();
  const token = server.token("terraform", "writer");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
  const before = server.text;
  const program = join(server.folder, "client");
  // Debian's Go packages are sources below /usr/share/gocode.
  const env = {
    ...process.env,
    GO111MODULE: "off",
    GOPATH: "/usr/share/gocode",
    GOFLAGS: "",
    GOCACHE: join(server.folder, "cache"),
  };
  execFileSync("/usr/bin/go", ["build", "-o", program, join(__dirname, "gophercloud/main.go")], { env });
  const identity = `http://127.0.0.1:${server.port}/identity/v3`;
  const said = execFileSync(program, [identity, "terraform", token, "spread"], { encoding: "utf8" });
  expect(said).toBe("gone BUILD 203.0.113.77 true 10.55.0.9\ntrue\n");
  expect(server.text).toBe(before);
}, 240_000);
