/** `deploy-child.ts engine|bare FILE`: deploys the bundle in FILE to the endpoint in it; prints the milliseconds it took. */
import { readFileSync } from "node:fs";
import { Client } from "ssh2";
import { pack } from "tar-stream";
import { deployHost } from "../dist/lib/engine/deploy";
import type { HostBundle } from "../lib/bundle/bundle";
import type { SshEndpoint } from "../lib/topology/model";

const [kind, file] = process.argv.slice(2) as ["engine" | "bare", string];
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
  const archive = pack();
  for (const { path, text } of bundle.files) archive.entry({ name: path.slice(1) }, text);
  archive.finalize();
  await new Promise<void>((done, failed) => {
    client.exec("mkdir -p /tmp/bare && tar -x -C /tmp/bare", (error, channel) => {
      if (error !== undefined) return failed(error);
      channel.on("close", done).resume();
      archive.pipe(channel);
    });
  });
  client.end();
}

async function main(): Promise<void> {
  const start = performance.now();
  if (kind === "bare") await bare();
  else await deployHost(bundle, endpoint, () => undefined);
  process.stdout.write(String(performance.now() - start));
}

void main();
