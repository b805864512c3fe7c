import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeptHost } from "../../../lib/engine/host/kept-host";
import { Sshd } from "../../ssh/sshd";
import { context } from "../../ssh/context";
import { refusal } from "../refusal";

const directory = mkdtempSync(join(tmpdir(), "vrouter-kept-host-"));
let sshd: Sshd;
let way: Way;

jest.setTimeout(60_000);

/** What lies between us and a host: it counts connections, loses them, and falls silent. */
class Way {
  readonly sockets: Socket[] = [];
  private isSilent = false;

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<Way> {
    const server = createServer();
    const made = new Way(server);
    server.on("connection", (near) => {
      const far = connect(port, "127.0.0.1");
      made.sockets.push(near, far);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on("data", (data) => void (made.isSilent || to.write(data)));
        from.on("close", () => to.destroy());
        from.on("error", () => to.destroy());
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return made;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.sockets.length / 2;
  }

  set silent(isSilent: boolean) {
    this.isSilent = isSilent;
  }

  lose(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  end(): void {
    this.lose();
    this.server.close();
  }
}

beforeAll(async () => {
  mkdirSync(join(directory, "generations/1"), { recursive: true });
  writeFileSync(join(directory, "generations/1/bundle.json"), "{}");
  const command = `unshare --map-root-user sh -c "$SSH_ORIGINAL_COMMAND"`;
  writeFileSync(join(directory, "shell"), `exec ${command}\n`);
  sshd = await Sshd.start(["ed25519"], { settings: [`ForceCommand sh ${directory}/shell`] });
});
beforeEach(async () => {
  way = await Way.to(sshd.port);
});
afterEach(() => way.end());
afterAll(async () => {
  await sshd.stop();
  rmSync(directory, { recursive: true });
});

const asked = (kept: KeptHost): Promise<string> => kept.ask((host) => host.ask("generation", [directory, "1"]));

test("a host is asked again and again over one connection, and over another one when that was lost", async () => {
  const kept = new KeptHost(sshd.endpoint({ port: way.port }), context());
  for (let look = 0; look < 3; look += 1) expect(await asked(kept)).toBe("{}");
  expect(way.connections).toBe(1);
  way.lose();
  expect(await asked(kept)).toBe("{}");
  expect(way.connections).toBe(2);
  kept.close();
});

test("one that falls silent is given up soon, and asked over another connection the next time", async () => {
  const kept = new KeptHost(sshd.endpoint({ port: way.port }), context(), 2000);
  expect(await asked(kept)).toBe("{}");
  way.silent = true;
  const { code, message } = await refusal(asked(kept));
  expect([code, message]).toEqual(["UNREACHABLE", expect.stringMatching(/^cannot ask \S+: no answer within 2 s$/)]);
  way.silent = false;
  expect(await asked(kept)).toBe("{}");
  expect(way.connections).toBe(2);
  kept.close();
});

test("a question that the host cannot answer is no reason to ask twice", async () => {
  const kept = new KeptHost(sshd.endpoint({ port: way.port }), context());
  await asked(kept);
  const wrong = await refusal(kept.ask((host) => host.ask("generation", [directory, "none"])));
  expect([wrong.code, way.connections]).toEqual(["HOST_PROGRAM_FAILED", 1]);
  kept.close();
});
