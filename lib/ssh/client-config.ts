import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir, userInfo } from "node:os";
import { EngineError } from "../errors/engine-error";
import { localPath } from "./local-path";

/** What a client configuration says of one host. Lists are in the order in which they are tried. */
export interface ConfiguredHost {
  readonly address: string;
  readonly port: number;
  /** undefined: nothing is said. */
  readonly user?: string;
  readonly identityFiles: readonly string[];
  /** `user@host:port` or aliases. */
  readonly proxyJump: readonly string[];
  /** The name under which its key is known. */
  readonly hostKeyAlias?: string;
}

/** Read after a configuration: tells what it leaves open from what ssh would take for it. No user has this name. */
const NOT_SAID = ":";

/**
 * OpenSSH's client configuration as ssh itself reads it (`ssh -G`), with every Host, Match and Include. A ProxyCommand is
 * refused; settings other than those in {@link ConfiguredHost} are passed over.
 */
export class ClientConfig {
  private constructor(private readonly file: string) {}

  /** @throws EngineError when it cannot be read */
  static read(file: string): ClientConfig {
    try {
      accessSync(localPath(file), constants.R_OK);
    } catch (error) {
      throw new EngineError("BAD_SSH_CONFIG", `cannot read the ssh configuration ${file}: ${(error as Error).message}`);
    }
    return new ClientConfig(file);
  }

  /**
   * @param name as it would be given to ssh
   * @param user the user to log in as, whatever the configuration says
   * @throws EngineError when ssh refuses the configuration, or the host can only be reached in a way we do not know
   */
  host(name: string, user?: string): ConfiguredHost {
    const settings = this.settings(name, user);
    const first = (key: string) => settings.find(([word]) => word === key)?.[1];
    if (first("proxycommand") !== undefined) {
      throw new EngineError(
        "BAD_SSH_CONFIG",
        `${this.file} reaches ${name} by a ProxyCommand: use ProxyJump there, or proxy_jump in the document`,
      );
    }
    const address = first("hostname")!;
    const login = first("user") === NOT_SAID ? undefined : first("user");
    return {
      address,
      port: Number(first("port")),
      user: login,
      identityFiles: settings
        .filter(([word, path]) => word === "identityfile" && path !== "none")
        .map(([, path]) => expanded(path, { h: address, n: name, r: login ?? "root" })),
      proxyJump: first("proxyjump")?.split(",") ?? [],
      hostKeyAlias: first("hostkeyalias"),
    };
  }

  private settings(name: string, user: string | undefined): (readonly [word: string, value: string])[] {
    const config = `Include "${localPath(this.file)}"\nMatch all\n  User ${NOT_SAID}\n  IdentityFile none\n`;
    const login = user === undefined ? [] : ["-l", user];
    // A shell's pipe, because ssh cannot open the socket that Node gives it as its input.
    const pipeline = `printf %s "$0" | ssh -G -T -F /dev/stdin "$@"`;
    const { status, stdout, stderr } = spawnSync("sh", ["-c", pipeline, config, ...login, "--", name], {
      encoding: "utf8",
    });
    if (status !== 0) {
      const complaint = stderr.trim().split("\n")[0] ?? "";
      throw new EngineError(
        "BAD_SSH_CONFIG",
        status === 127
          ? `config_file is read by ssh, which is missing here: install OpenSSH's client`
          : `ssh refuses the configuration ${this.file} for ${name}: ${complaint}`,
      );
    }
    return stdout
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
  }
}

/** With OpenSSH's tokens for the host and for the local user. */
function expanded(path: string, host: Readonly<Record<"h" | "n" | "r", string>>): string {
  const tokens: Readonly<Record<string, string>> = { ...host, "%": "%", d: homedir(), u: userInfo().username };
  return path.replace(/%([%dhnru])/g, (_, token: string) => tokens[token]!);
}
