import { readdirSync, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { basename, dirname, join } from "node:path";
import SSHConfig, { LineType, type Line } from "ssh-config";
import { EngineError } from "./engine-error";
import { localPath } from "./local-file";
import { matchesPatterns } from "./pattern-list";

/** What a client configuration says of one host. Lists are in the order in which they are tried. */
export interface ConfiguredHost {
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  /** `user@host:port` or aliases; undefined: nothing is said. */
  readonly proxyJump?: readonly string[];
  /** The name under which its key is known. */
  readonly hostKeyAlias?: string;
}

const DEEPEST_INCLUDE = 16;

/**
 * OpenSSH's client configuration: Host, Match (by host, originalhost and user; what asks for `exec` never matches) and
 * Include, and of the settings those in {@link ConfiguredHost}. A ProxyCommand is refused; anything else is passed over.
 */
export class ClientConfig {
  private constructor(
    private readonly file: string,
    private readonly config: SSHConfig,
  ) {}

  /** @throws EngineError when it, or what it includes, cannot be read */
  static read(file: string): ClientConfig {
    return new ClientConfig(file, linesOf(file, 0));
  }

  /**
   * @param name as it would be given to ssh
   * @param user who is to log in, whatever the configuration says
   * @throws EngineError when the host can only be reached in a way we do not know
   */
  host(name: string, user?: string): ConfiguredHost {
    const query = user === undefined ? { Host: name } : { Host: name, User: user };
    const settings = this.config.compute(query, { ignoreCase: true });
    const all = (key: string): string[] => [settings[key] ?? []].flat();
    const [proxyCommand, proxyJump] = [all("proxycommand")[0], all("proxyjump").join(",")];
    if (proxyCommand !== undefined && proxyCommand !== "none" && proxyJump === "") {
      throw new EngineError(
        "BAD_SSH_CONFIG",
        `${this.file} reaches ${name} by a ProxyCommand: use ProxyJump there, or proxy_jump in the document`,
      );
    }
    const address = (all("hostname")[0] ?? name).replaceAll("%h", name).toLowerCase();
    const login = user ?? all("user")[0];
    const [port] = all("port");
    return {
      address,
      port: port === undefined ? undefined : this.port(name, port),
      user: login,
      identityFiles: all("identityfile")
        .filter((path) => path !== "none")
        .map((path) => expanded(path, { h: address, n: name, r: login ?? "root" })),
      proxyJump: jumpsOf(proxyJump),
      hostKeyAlias: all("hostkeyalias")[0],
    };
  }

  private port(name: string, given: string): number {
    const port = Number(given);
    if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
    throw new EngineError("BAD_SSH_CONFIG", `${this.file} gives ${name} the port ${given}: use 1 to 65535`);
  }
}

/** With OpenSSH's tokens for the host and for who runs this. */
function expanded(path: string, host: Readonly<Record<"h" | "n" | "r", string>>): string {
  const tokens: Readonly<Record<string, string>> = { ...host, "%": "%", d: homedir(), u: userInfo().username };
  return path.replace(/%([%dhnru])/g, (_, token: string) => tokens[token]!);
}

function jumpsOf(value: string): string[] | undefined {
  if (value === "") return undefined;
  return value.toLowerCase() === "none" ? [] : value.split(",").map((jump) => jump.trim());
}

/** The lines of a file, with those of the files it includes in their place. */
function linesOf(file: string, depth: number): SSHConfig {
  if (depth > DEEPEST_INCLUDE) {
    throw new EngineError("BAD_SSH_CONFIG", `${file} is included in itself: remove the Include`);
  }
  let text: string;
  try {
    text = readFileSync(localPath(file), "utf8");
  } catch (error) {
    throw new EngineError("BAD_SSH_CONFIG", `cannot read the ssh configuration ${file}: ${(error as Error).message}`);
  }
  const config = new SSHConfig();
  for (const line of SSHConfig.parse(text)) {
    if (runsCommand(line)) continue;
    if ("config" in line) line.config = withIncludes(line.config, file, depth, true);
    config.push(...withIncludes([line], file, depth, false));
  }
  return config;
}

function runsCommand(line: Line): boolean {
  return "criteria" in line && Object.keys(line.criteria).some((key) => key.toLowerCase() === "exec");
}

function withIncludes(lines: readonly Line[], file: string, depth: number, inSection: boolean): SSHConfig {
  const config = new SSHConfig();
  for (const line of lines) {
    if (line.type !== LineType.DIRECTIVE || !/^include$/i.test(line.param)) {
      config.push(line);
      continue;
    }
    const patterns = typeof line.value === "string" ? [line.value] : line.value.map(({ val }) => val);
    const included = patterns.flatMap(filesFor).flatMap((name) => [...linesOf(name, depth + 1)]);
    if (inSection && included.some((other) => "config" in other)) {
      throw new EngineError(
        "BAD_SSH_CONFIG",
        `${file} includes files with Host or Match inside a Host or Match: put the Include at the top of the file`,
      );
    }
    config.push(...included);
  }
  return config;
}

/** Relative paths start from ~/.ssh; the last part of a path may be a pattern; what is not there is not included. */
function filesFor(pattern: string): string[] {
  const path = localPath(/^[/~]/.test(pattern) ? pattern : `~/.ssh/${pattern}`);
  const [folder, name] = [dirname(path), basename(path)];
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch {
    return [];
  }
  return files
    .filter((file) => matchesPatterns([name], file))
    .sort()
    .map((file) => join(folder, file));
}
