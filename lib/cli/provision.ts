import { readFileSync } from "node:fs";
import type { HostBundle } from "../bundle/bundle";
import { bundleDigest } from "../bundle/digest";
import { deployHost } from "../engine/deploy";
import { EngineError, errorLines } from "../engine/engine-error";
import { removeEnvironment } from "../engine/remove";
import type { SshEndpoint } from "../topology/model";

/**
 * Deploys the bundle in a file (`apply FILE`), or removes an environment from a host (`remove`).
 * Reads VROUTER_CONNECTION, and for `apply` VROUTER_BUNDLE_DIGEST, the digest of the bundle that was planned.
 * @returns the lines of the error, none when all went well
 */
export async function provision(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<string[]> {
  let host = "vrouter";
  try {
    const target = parseConnection(env["VROUTER_CONNECTION"]);
    host = target.host;
    const [command, file] = args;
    if (command === "apply" && file !== undefined) {
      await deployHost(readBundle(file, env["VROUTER_BUNDLE_DIGEST"]), target.endpoint, log);
    } else if (command === "remove" && file === undefined) {
      await removeEnvironment(target.environment, host, target.endpoint, log);
    } else {
      throw new EngineError("USAGE", `"${args.join(" ")}" is neither "apply FILE" nor "remove"`);
    }
    return [];
  } catch (error) {
    return errorLines(error).map((line) => `${host}: ${line}`);
  }
}

interface Target {
  readonly environment: string;
  readonly host: string;
  readonly endpoint: SshEndpoint;
}

/** Terraform turns every value of a map into a string, so numbers and booleans come as either. */
function parseConnection(json: string | undefined): Target {
  if (json === undefined)
    throw new EngineError("USAGE", "VROUTER_CONNECTION is not set: this program is run by Terraform");
  const facts = JSON.parse(json) as Record<string, string | number | boolean | null | undefined>;
  const text = (key: string): string => {
    const value = facts[key];
    if (value === undefined || value === null) throw new EngineError("USAGE", `VROUTER_CONNECTION lacks "${key}"`);
    return String(value);
  };
  const identityFile = facts["identity_file"];
  return {
    environment: text("environment"),
    host: text("host"),
    endpoint: {
      address: text("address"),
      port: Number(text("port")),
      user: text("user"),
      hostKey: text("host_key"),
      identityFile:
        identityFile === undefined || identityFile === null || identityFile === "" ? undefined : String(identityFile),
      become: text("become") === "true",
    },
  };
}

function readBundle(file: string, plannedDigest: string | undefined): HostBundle {
  let bundle: HostBundle;
  try {
    bundle = JSON.parse(readFileSync(file, "utf8")) as HostBundle;
  } catch (error) {
    throw new EngineError("BAD_BUNDLE", `cannot read the bundle ${file}: ${(error as Error).message}`);
  }
  if (bundleDigest(bundle) !== plannedDigest) {
    throw new EngineError("BUNDLE_CHANGED", "the bundle changed since the plan: run cdktf deploy again");
  }
  return bundle;
}
