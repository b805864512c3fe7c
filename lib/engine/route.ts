import type { SshEndpoint, SshHop } from "../topology/model";
import { ClientConfig } from "./client-config";
import { HostKey } from "./host-key";
import type { Login } from "./identity";
import { KnownHosts } from "./known-hosts";

/** One host on the way to another, or the one at the end of it, with what the files of this machine say of it. */
export interface RouteHop extends Login {
  readonly address: string;
  readonly port: number;
  /** Any of them will do. */
  readonly hostKeys: readonly HostKey[];
  /** The file that should have had a key. */
  readonly knownHostsFile?: string;
}

/** The hosts to log in to one after the other; the last one is the goal. @throws EngineError when a file cannot be read */
export function routeTo(endpoint: SshEndpoint): RouteHop[] {
  const { configFile, knownHostsFile } = endpoint;
  const files: LocalFiles = {
    config: configFile === undefined ? undefined : ClientConfig.read(configFile),
    known: knownHostsFile === undefined ? undefined : KnownHosts.read(knownHostsFile),
    knownHostsFile,
  };
  const configured = files.config?.host(endpoint.address, endpoint.user).proxyJump ?? [];
  const jumps = endpoint.proxyJump ?? configured.map(parseJump);
  return [...jumps.map((jump) => resolveHop(jump, endpoint, files)), resolveHop(endpoint, {}, files)];
}

interface LocalFiles {
  readonly config?: ClientConfig;
  readonly known?: KnownHosts;
  readonly knownHostsFile?: string;
}

/** @param behind the host to which a jump host leads: who logs in there, logs in here */
function resolveHop(given: SshHop, behind: Partial<SshHop>, { config, known, knownHostsFile }: LocalFiles): RouteHop {
  const configured = config?.host(given.address, given.user);
  const address = configured?.address ?? given.address;
  const port = given.port ?? configured?.port ?? 22;
  const alias = configured?.hostKeyAlias;
  const configuredFiles = configured?.identityFiles ?? [];
  const hop = {
    address,
    port,
    where: `${address}:${port}`,
    user: given.user ?? configured?.user ?? behind.user ?? "root",
    identityFile: given.identityFile ?? (configuredFiles.length > 0 ? undefined : behind.identityFile),
    configuredFiles,
  };
  if (given.hostKey !== undefined) {
    const pinned = HostKey.parse(given.hostKey);
    return { ...hop, hostKeys: pinned === undefined ? [] : [pinned] };
  }
  const hostKeys = alias === undefined ? known?.keysOf(address, port) : known?.keysOf(alias, 22);
  return { ...hop, hostKeys: hostKeys ?? [], knownHostsFile };
}

/** `user@host:port`, with an IPv6 address in brackets. */
function parseJump(text: string): SshHop {
  const parts = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<ip>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/.exec(text);
  const { user, ip, name, port } = parts?.groups ?? {};
  return { address: ip ?? name ?? text, user, port: port === undefined ? undefined : Number(port) };
}
