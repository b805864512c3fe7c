import { EngineError } from "../errors/engine-error";
import type { SshEndpoint, SshHop } from "../model/topology";
import type { Login } from "./auth/identity";
import { ClientConfig } from "./client-config";
import { HostKey } from "./trust/host-key";
import { knownName, KnownHosts } from "./trust/known-hosts";

/** One host on the way to another, or the one at the end of it, with what the files of this machine say of it. */
export interface RouteHop extends Login {
  readonly address: string;
  readonly port: number;
  /** Any of them will do. */
  readonly hostKeys: readonly HostKey[];
  readonly revokedKeys: readonly HostKey[];
  /** The file that should have had a key. */
  readonly knownHostsFile?: string;
  /** What such a file calls this host. */
  readonly knownName: string;
}

/** The hosts to log in to one after the other; the last one is the goal. @throws EngineError when a file cannot be read */
export function routeTo(endpoint: SshEndpoint): RouteHop[] {
  const { configFile, knownHostsFile } = endpoint;
  const files: LocalFiles = {
    config: configFile === undefined ? undefined : ClientConfig.read(configFile),
    known: knownHostsFile === undefined ? undefined : KnownHosts.read(knownHostsFile),
    knownHostsFile,
  };
  const jumps = endpoint.proxyJump ?? configuredJumps(endpoint, files);
  return [...jumps.map((jump) => resolveHop(jump, endpoint, files)), resolveHop(endpoint, {}, files)];
}

interface LocalFiles {
  readonly config?: ClientConfig;
  readonly known?: KnownHosts;
  readonly knownHostsFile?: string;
}

/** The way that the client configuration has to a host: what it says of the first jump host leads there in turn. */
function configuredJumps(goal: SshHop, files: LocalFiles): SshHop[] {
  const jumps: SshHop[] = [];
  const passed = new Set<string>();
  for (let hop: SshHop | undefined = goal; hop !== undefined && files.config !== undefined;) {
    passed.add(hop.address);
    const before: SshHop[] = files.config.host(hop.address, hop.user).proxyJump.map(parseJump);
    const circle = before.find(({ address }) => passed.has(address));
    if (circle !== undefined) {
      throw new EngineError(
        "BAD_SSH_CONFIG",
        `the ssh configuration leads to ${goal.address} through ${circle.address} again: give ${hop.address} another ProxyJump there, or none`,
      );
    }
    jumps.unshift(...before);
    hop = before[0];
  }
  return jumps;
}

/** @param behind the host to which a jump host leads: its user is also the default here */
function resolveHop(given: SshHop, behind: Partial<SshHop>, { config, known, knownHostsFile }: LocalFiles): RouteHop {
  const configured = config?.host(given.address, given.user);
  const address = configured?.address ?? given.address;
  const port = given.port ?? configured?.port ?? 22;
  const configuredFiles = configured?.identityFiles ?? [];
  const hop = {
    address,
    port,
    where: `${address}:${port}`,
    knownName: configured?.hostKeyAlias ?? knownName(address, port),
    user: given.user ?? configured?.user ?? behind.user ?? "root",
    identityFile: given.identityFile ?? (configuredFiles.length > 0 ? undefined : behind.identityFile),
    configuredFiles,
  };
  if (given.hostKey !== undefined) {
    const pinned = [given.hostKey].flat().flatMap((line) => HostKey.parse(line) ?? []);
    return { ...hop, hostKeys: pinned, revokedKeys: [] };
  }
  const keys = known?.keysOf(hop.knownName);
  return { ...hop, hostKeys: keys?.trusted ?? [], revokedKeys: keys?.revoked ?? [], knownHostsFile };
}

/** `user@host:port`, with an IPv6 address in brackets. */
function parseJump(text: string): SshHop {
  const parts = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<ip>[^\]]+)\]|(?<name>[^:]+))(?::(?<port>\d+))?$/.exec(text);
  const { user, ip, name, port } = parts?.groups ?? {};
  return { address: ip ?? name ?? text, user, port: port === undefined ? undefined : Number(port) };
}
