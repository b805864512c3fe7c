import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { comparable, type Said } from "./answers";
import { Relay } from "./relay";

type Step = Omit<Said, "asked">;

/** Where a server is, and how a client logs in there. */
export interface Way {
  readonly url: string;
  readonly token: string;
  /** Name and environment of somebody who logs in by Keystone's way, where a client can do that. */
  readonly keystone?: readonly [name: string, environment: string];
}

interface Client {
  /** All that it is told, as text. */
  readonly given: string;
  readonly steps: (way: Way) => Promise<Step[]>;
}

const PYTHON = "/usr/bin/python3";
const path = (file: string): string => join(__dirname, file);
const text = (file: string): string => readFileSync(path(file), "utf8");

/** By the name of the file that has what a real Neutron said to it. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  openstack: {
    given: text("commands.yaml"),
    steps: async ({ url, token }) => {
      const auth = ["--os-auth-type", "admin_token", "--os-token", token, "--os-endpoint", url];
      const commands = (parse(text("commands.yaml")) as (string | Readonly<Record<string, string>>)[]).map((one) =>
        typeof one === "string" ? one : Object.entries(one)[0]!.join(": "),
      );
      const ended = await openstack(url, auth, commands);
      return ended.map(({ status, out }, i) => ({ step: numbered(commands, i), ended: status, out }));
    },
  },
  sdk: { given: text("sdk.py"), steps: ({ url, token }) => run(PYTHON, [path("sdk.py"), url, token]) },
  gophercloud: { given: text("gophercloud/main.go"), steps: gophercloud },
};

/** Lets a client do all its steps with a server on a port of the loopback device. */
export async function ask(client: string, port: number, way: Omit<Way, "url">): Promise<Said[]> {
  const { given, steps } = CLIENTS[client]!;
  const relay = await Relay.start(port);
  try {
    const done = await steps({ ...way, url: relay.url });
    return done.map((step, i) => comparable({ ...step, asked: relay.asked(i) }, given));
  } finally {
    relay.end();
  }
}

/** Commands of `openstack`, one after the other in one process. */
export function openstack(
  url: string,
  auth: readonly string[],
  commands: readonly string[],
): Promise<{ readonly status: number; readonly out: any; readonly error: string }[]> {
  return run(PYTHON, [path("run_commands.py")], JSON.stringify({ url, auth, commands }));
}

/** A command that was given before has a number behind it. */
function numbered(commands: readonly string[], i: number): string {
  const before = commands.slice(0, i).filter((one) => one === commands[i]).length;
  return before === 0 ? commands[i]! : `${commands[i]!} (${before + 1})`;
}

async function gophercloud({ url, token, keystone }: Way): Promise<Step[]> {
  const folder = mkdtempSync(join(tmpdir(), "gophercloud-"));
  const program = join(folder, "client");
  // Debian's Go packages are sources below /usr/share/gocode.
  const go = { GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "", GOCACHE: join(folder, "cache") };
  try {
    const args = ["build", "-o", program, path("gophercloud/main.go")];
    await promisify(execFile)("/usr/bin/go", args, { env: { ...process.env, ...go } });
    const login = keystone === undefined ? [token] : [keystone[0], token, keystone[1]];
    return await run(program, [url, ...login]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the JSON that a program prints */
function run<T>(program: string, args: readonly string[], input = ""): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args);
    const said: Record<"stdout" | "stderr", string> = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (chunk: string) => (said[stream] += chunk));
    child.once("error", reject);
    child.once("close", () => {
      if (said.stdout === "") reject(new Error(said.stderr));
      else resolve(JSON.parse(said.stdout) as T);
    });
    child.stdin.end(input);
  });
}
