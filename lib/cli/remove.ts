import type { Compilation } from "../compile";
import { removeEnvironment } from "../engine/remove";
import { eachHost } from "./each-host";
import { targets } from "./load";

export async function removeDocument(compilation: Compilation, hostName: string | undefined): Promise<void> {
  const { environment } = compilation.topology;
  const { failure } = await eachHost(targets(compilation, hostName), ({ host }) =>
    removeEnvironment(environment, host.name, host.ssh, (line) => process.stdout.write(`${line}\n`)),
  );
  if (failure !== undefined) throw failure;
}
