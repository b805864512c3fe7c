/** `deploy-child engine|bare|remove FILE`: what it does with the bundle and endpoint in FILE; prints what it took. */
import { readFileSync } from "node:fs";
import { Client } from "ssh2";
import type { HostBundle } from "../../lib/bundle/bundle";
import { deployHost } from "../../lib/engine/deploy/deploy";
import { tarArchive } from "../../lib/engine/transaction/tar";
import { removeEnvironment } from "../../lib/engine/removal/remove";
import type { SshEndpoint } from "../../lib/model/topology";

export interface DeployCost {
  /** From before the connection to its end. */
  readonly milliseconds: number;
  /** What the engine logged, and when. */
  readonly steps: readonly { readonly line: string; readonly at: number }[];
}

const [kind, file] = process.argv.slice(2) as ["engine" | "bare" | "remove", string];
const { bundle, endpoint } = JSON.parse(readFileSync(file, "utf8")) as { bundle: HostBundle; endpoint: SshEndpoint };

async function bare(): Promise<void> {
  const client = new Client();
  await new Promise<void>((ready, failed) => {
    client.once("ready", ready).once("error", failed);
    client.connect({
      host: endpoint.address,
      username: endpoint.user,
      privateKey: readFileSync(endpoint.identityFile!),
    });
    client.setNoDelay(true);
  });
  const files = bundle.files.map(({ path, text }) => ({ name: path.slice(1), mode: 0o644, text }));
  const code = await new Promise<number>((done, failed) => {
    client.exec("mkdir -p /tmp/bare && tar -x -C /tmp/bare", (error, channel) => {
      if (error !== undefined) return failed(error);
      channel.on("exit", done).resume();
      channel.end(tarArchive(files, new Date()));
    });
  });
  if (code !== 0) throw new Error(`tar: exit ${code}`);
  client.end();
}

async function main(): Promise<void> {
  const start = performance.now();
  const steps: { line: string; at: number }[] = [];
  const log = (line: string): number => steps.push({ line, at: performance.now() - start });
  if (kind === "bare") await bare();
  if (kind === "engine")
    await deployHost(bundle, { endpoint, peers: {}, log, declared: {}, context: { env: process.env, notice: log } });
  if (kind === "remove")
    await removeEnvironment(bundle, { endpoint, log, declared: {}, context: { env: process.env, notice: log } });
  const cost: DeployCost = { milliseconds: performance.now() - start, steps };
  process.stdout.write(JSON.stringify(cost));
}

void main();
