import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { utils, type AgentAuthMethod, type ParsedKey, type PublicKeyAuthMethod } from "ssh2";
import type { SshEndpoint } from "../topology/model";
import { EngineError } from "./engine-error";

/** How to prove who we are, and how to name that in an error. */
export interface Identity {
  readonly method: PublicKeyAuthMethod | AgentAuthMethod;
  readonly description: string;
}

/** The endpoint's identity file (relative paths: to the working directory), else the agent at SSH_AUTH_SOCK. */
export function identityOf(endpoint: SshEndpoint): Identity {
  const { user: username, identityFile } = endpoint;
  if (identityFile !== undefined) {
    return { method: { type: "publickey", username, key: readKey(identityFile) }, description: `key ${identityFile}` };
  }
  const agent = process.env["SSH_AUTH_SOCK"];
  if (agent === undefined || agent === "") {
    throw new EngineError(
      "NO_IDENTITY",
      `no key for ${username}@${endpoint.address}: give ssh an identity_file, or start an ssh-agent (SSH_AUTH_SOCK is not set)`,
    );
  }
  return { method: { type: "agent", username, agent }, description: "the keys of the ssh-agent" };
}

function readKey(file: string): Buffer {
  const path = file.startsWith("~/") ? join(homedir(), file.slice(2)) : resolve(file);
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    throw new EngineError("BAD_IDENTITY", `cannot read identity_file ${file} (${path}): ${(error as Error).message}`);
  }
  const key: ParsedKey | Error = utils.parseKey(text);
  if (key instanceof Error) {
    const why = key.message;
    throw new EngineError(
      "BAD_IDENTITY",
      /encrypted/i.test(why)
        ? `identity_file ${file} is protected by a passphrase: add it to an ssh-agent and leave identity_file out`
        : `identity_file ${file} is not a private key: ${why}`,
    );
  }
  if (!key.isPrivateKey()) {
    throw new EngineError("BAD_IDENTITY", `identity_file ${file} is a public key: name the private key beside it`);
  }
  return text;
}
