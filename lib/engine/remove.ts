import type { SshEndpoint } from "../topology/model";
import { RemoteHost } from "./remote-host";

/** Leaves nothing of an environment on a host. @returns whether there was anything */
export async function removeEnvironment(
  environment: string,
  hostName: string,
  endpoint: SshEndpoint,
  log: (line: string) => void,
): Promise<boolean> {
  const host = await RemoteHost.open(endpoint, (line) => log(`${hostName}: ${line}`));
  try {
    await host.lock(`remove ${environment}`);
    const nothing = (await host.change("remove", [environment])).trim() === "nothing";
    log(
      `${hostName}: ${nothing ? `nothing of environment ${environment} is there` : `removed environment ${environment}`}`,
    );
    return !nothing;
  } finally {
    host.close();
  }
}
