import { existsSync, readFileSync } from "node:fs";
import { utils, type AgentAuthMethod, type ParsedKey, type PublicKeyAuthMethod } from "ssh2";
import { EngineError } from "../../errors/engine-error";
import { localPath } from "../local-path";
import type { RunContext } from "../run-context";
import { SshAgent } from "./agent";
import { UserCertificate } from "./certificate";
import { openProtected } from "./passphrase";

type Method = PublicKeyAuthMethod | AgentAuthMethod;

/** How to prove who we are, one way after the other, and how to name that in an error. */
export interface Identity {
  readonly methods: readonly Method[];
  readonly description: string;
}

/** A user, the host to log in to, and what proves the user. */
export interface Login {
  readonly where: string;
  readonly user: string;
  /** Must be usable. */
  readonly identityFile?: string;
  /** What is there of them is tried before the agent. */
  readonly configuredFiles: readonly string[];
}

/** The identity file, with the certificate beside it; else what the client configuration names, and the agent's keys. */
export async function identityOf(
  { where, user, identityFile, configuredFiles }: Login,
  context: RunContext,
): Promise<Identity> {
  if (identityFile !== undefined) return keyIdentity(identityFile, user, context);
  const identities: Identity[] = [];
  for (const file of configuredFiles) {
    if (existsSync(localPath(file))) identities.push(await keyIdentity(file, user, context));
  }
  const agent = SshAgent.running(context.env);
  if (agent !== undefined) {
    identities.push({ methods: [agentMethod(user, agent)], description: "the keys of the ssh-agent" });
  }
  if (identities.length === 0) {
    throw new EngineError(
      "NO_IDENTITY",
      `no key for ${user}@${where}: give ssh an identity_file, or start an ssh-agent (SSH_AUTH_SOCK is not set)`,
    );
  }
  return {
    methods: identities.flatMap(({ methods }) => methods),
    description: identities.map(({ description }) => description).join(" or "),
  };
}

async function keyIdentity(file: string, username: string, context: RunContext): Promise<Identity> {
  const path = localPath(file);
  const text = readText(file, path);
  const parsed = utils.parseKey(text);
  const isProtected = parsed instanceof Error && /encrypted/i.test(parsed.message);
  // A key that an agent holds need not be opened here.
  const agent = isProtected ? await agentWith(path, context) : undefined;
  if (agent !== undefined) {
    return { methods: [agentMethod(username, agent)], description: `key ${file} in the ssh-agent` };
  }
  const key = privateKey(file, isProtected ? await openProtected(file, path, text, context) : parsed);
  const certificate = UserCertificate.beside(file, path);
  if (certificate === undefined) return { methods: [keyMethod(username, key)], description: `key ${file}` };
  if (!certificate.publicKey.equals(key.getPublicSSH())) {
    throw new EngineError(
      "BAD_IDENTITY",
      `${file}-cert.pub certifies another key than ${file}: have this key signed, or remove it`,
    );
  }
  return {
    methods: [keyMethod(username, certificate.certified(key)), keyMethod(username, key)],
    description: `key ${file} and its certificate`,
  };
}

/** An agent that holds the key whose public half lies beside the private one. */
async function agentWith(path: string, { env }: RunContext): Promise<SshAgent | undefined> {
  const file = `${path}.pub`;
  const publicKey = existsSync(file) ? utils.parseKey(readFileSync(file)) : undefined;
  if (publicKey === undefined || publicKey instanceof Error) return undefined;
  const agent = SshAgent.running(env, publicKey.getPublicSSH());
  const keys = (await agent?.identities().catch(() => undefined)) ?? [];
  return keys.length > 0 ? agent : undefined;
}

function privateKey(file: string, key: ParsedKey | Error): ParsedKey {
  if (key instanceof Error) {
    throw new EngineError("BAD_IDENTITY", `identity_file ${file} is not a private key: ${key.message}`);
  }
  if (!key.isPrivateKey()) {
    throw new EngineError("BAD_IDENTITY", `identity_file ${file} is a public key: name the private key beside it`);
  }
  return key;
}

function readText(file: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new EngineError("BAD_IDENTITY", `cannot read identity_file ${file} (${path}): ${(error as Error).message}`);
  }
}

function keyMethod(username: string, key: ParsedKey): PublicKeyAuthMethod {
  return { type: "publickey", username, key };
}

function agentMethod(username: string, agent: SshAgent): AgentAuthMethod {
  return { type: "agent", username, agent };
}
