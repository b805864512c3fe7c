import type { Compilation } from "../compile";
import { deployHost } from "../engine/deploy";
import { eachHost } from "./each-host";
import { targets } from "./load";

export async function applyDocument(compilation: Compilation, hostName: string | undefined): Promise<void> {
  const { failure } = await eachHost(targets(compilation, hostName), ({ host, bundle }) =>
    deployHost(bundle, host.ssh, (line) => process.stdout.write(`${line}\n`)),
  );
  if (failure !== undefined) throw failure;
}
