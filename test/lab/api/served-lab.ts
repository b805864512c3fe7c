import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { until } from "../command";
import { namespace } from "../hosts/fabric";
import { Lab } from "../lab";

/** Each of jest's workers has a lab. */
const SOCKET = `/tmp/vrouter-lab-api-${process.pid}.sock`;

export interface Answer {
  readonly code: number | null;
  readonly status: number;
  readonly body: Record<string, never>;
}

export type Thing = Record<string, unknown> & { readonly id: string; readonly name: string; readonly status: string };

/** A lab, and `vrouter serve` beside it, which brings its document to the hosts. */
export class ServedLab {
  private static server: ChildProcess | undefined;

  private constructor(readonly lab: Lab) {}

  static async up(document: string): Promise<ServedLab> {
    const lab = await Lab.up(document);
    const command = ["netns", "exec", namespace("operator"), "node", "dist/lib/cli/vrouter.js"];
    const flags = ["--socket", SOCKET, "--apply", "now"];
    ServedLab.server = spawn("ip", [...command, "serve", lab.document, ...flags], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const served = new ServedLab(lab);
    await until("the server", 30, () => served.send("GET", "/healthcheck").code === 0);
    return served;
  }

  /** Also of one that did not come up. */
  static async down(): Promise<void> {
    const { server } = ServedLab;
    if (server !== undefined) {
      const exited = once(server, "exit");
      server.kill();
      await exited;
    }
    await Lab.down();
  }

  /** @param wait seconds until hosts have confirmed it */
  send(method: string, path: string, body?: unknown, wait = 0): Answer {
    const data = body === undefined ? [] : ["--data", JSON.stringify(body)];
    const prefer = wait === 0 ? [] : ["--header", `Prefer: wait=${wait}`];
    const to = ["--unix-socket", SOCKET, "-X", method, "-w", "\n%{http_code}", `http://api${path}`];
    const { code, stdout } = this.lab.operator(["curl", "-s", "-m", "120", ...data, ...prefer, ...to]);
    const at = stdout.lastIndexOf("\n");
    const text = stdout.slice(0, at);
    return {
      code,
      status: Number(stdout.slice(at + 1)),
      body: (text.startsWith("{") ? JSON.parse(text) : {}) as Answer["body"],
    };
  }

  list(path: string): readonly Thing[] {
    return Object.values(this.send("GET", path).body)[0] as unknown as readonly Thing[];
  }

  router(name: string): Thing {
    return this.list(`/v2.0/routers?name=${name}`)[0]!;
  }

  /** The document is on its hosts, and runs there. */
  async settled(): Promise<void> {
    await until("every router", 150, () => this.list("/v2.0/routers").every(({ status }) => status === "ACTIVE"));
  }
}
