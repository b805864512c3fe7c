import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { HostBundle } from "../../../lib/bundle/bundle";
import { bundleDigest } from "../../../lib/bundle/digest";
import type { Declarations } from "../../../lib/model/declared/declarations";
import type { SshEndpoint } from "../../../lib/model/topology";
import { compiled } from "../../compiled";
import { withoutProgress, type CommandResult } from "../command";
import { namespace } from "../hosts/fabric";
import type { Lab } from "../lab";

const ROOT = join(__dirname, "../../..");

/** Where in the document, and what is there instead; undefined: nothing. */
export type Edit = readonly [path: string, value: unknown];

/** The engine as Terraform runs it: a process of the operator's. Needs a build. */
export class EngineRun {
  private readonly directory = mkdtempSync(join(tmpdir(), "vrouter-engine-"));
  private started = 0;

  constructor(
    private readonly lab: Lab,
    private readonly host: string,
  ) {}

  end(): void {
    rmSync(this.directory, { recursive: true });
  }

  /** The host's bundle of the lab's document, edited. */
  bundle(...edits: readonly Edit[]): HostBundle {
    return compiled(this.declarations(edits)).bundles.find(({ host }) => host === this.host)!;
  }

  apply(
    bundle: HostBundle,
    endpoint: Partial<SshEndpoint> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    return ended(this.start(bundle, endpoint, env));
  }

  remove(endpoint: Partial<SshEndpoint> = {}): Promise<CommandResult> {
    return ended(this.provision(["remove"], endpoint, {}));
  }

  /** An apply that goes on in the background. */
  start(
    bundle: HostBundle,
    endpoint: Partial<SshEndpoint> = {},
    env: Readonly<Record<string, string>> = {},
  ): ChildProcess {
    // Another one may still be reading its own.
    const file = join(this.directory, `bundle-${++this.started}.json`);
    writeFileSync(file, JSON.stringify(bundle));
    return this.provision(["apply", file], endpoint, { VROUTER_BUNDLE_DIGEST: bundleDigest(bundle), ...env });
  }

  private provision(
    args: readonly string[],
    changes: Partial<SshEndpoint>,
    more: Readonly<Record<string, string>>,
  ): ChildProcess {
    const { environment, hosts } = compiled(this.declarations([])).topology;
    const endpoint = { ...hosts.find(({ name }) => name === this.host)!.ssh, ...changes };
    const connection = {
      environment,
      host: this.host,
      address: endpoint.address,
      port: String(endpoint.port),
      user: endpoint.user,
      host_key: endpoint.hostKey,
      identity_file: endpoint.identityFile,
      become: String(endpoint.become),
    };
    const env = { ...process.env, VROUTER_CONNECTION: JSON.stringify(connection), ...more };
    const node = ["node", "-e", 'require("./dist/lib/provisioner")', ...args];
    return spawn("ip", ["netns", "exec", namespace("operator"), ...node], { cwd: ROOT, env });
  }

  private declarations(edits: readonly Edit[]): Declarations {
    const document = parseDocument(readFileSync(this.lab.document, "utf8"));
    for (const [path, value] of edits) {
      if (value === undefined) document.deleteIn(path.split("."));
      else document.setIn(path.split("."), document.createNode(value));
    }
    return document.toJS() as Declarations;
  }
}

export async function ended(child: ChildProcess): Promise<CommandResult> {
  return withoutProgress(await endedAsPrinted(child));
}

/** With the lines of how far it was. */
export function endedAsPrinted(child: ChildProcess): Promise<CommandResult> {
  return new Promise((resolve) => {
    let [stdout, stderr] = ["", ""];
    child.stdout!.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr!.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
