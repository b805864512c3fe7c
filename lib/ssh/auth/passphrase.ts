import { utils, type ParsedKey } from "ssh2";
import { EngineError } from "../../errors/engine-error";
import type { RunContext } from "../run-context";

const VARIABLE = "VROUTER_SSH_PASSPHRASE";
const TRIES = 3;

/** Environment of a run -> path -> key: hosts of one run that have one key are asked for once. */
const opened = new WeakMap<RunContext["env"], Map<string, Promise<ParsedKey>>>();

/**
 * A private key that is protected by a passphrase. It is VROUTER_SSH_PASSPHRASE, else a person is asked for it, once per key;
 * it is kept nowhere else than in the memory of this process.
 * @throws EngineError when there is neither, or it is the wrong one
 */
export function openProtected(file: string, path: string, text: Buffer, context: RunContext): Promise<ParsedKey> {
  const keys = opened.get(context.env) ?? new Map<string, Promise<ParsedKey>>();
  opened.set(context.env, keys);
  const key = keys.get(path) ?? open(file, text, context);
  keys.set(path, key);
  return key;
}

async function open(file: string, text: Buffer, { env, askPassphrase }: RunContext): Promise<ParsedKey> {
  const given = env[VARIABLE];
  if (given !== undefined && given !== "") {
    const key = utils.parseKey(text, given);
    if (!(key instanceof Error)) return key;
    throw new EngineError(
      "BAD_IDENTITY",
      `${VARIABLE} does not open identity_file ${file}: set it to this key's passphrase`,
    );
  }
  if (askPassphrase === undefined) {
    throw new EngineError(
      "BAD_IDENTITY",
      `identity_file ${file} is protected by a passphrase and there is no terminal to ask for it: ` +
        `add the key to an ssh-agent, or set ${VARIABLE}`,
    );
  }
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const key = utils.parseKey(text, await askPassphrase(file));
    if (!(key instanceof Error)) return key;
  }
  throw new EngineError("BAD_IDENTITY", `none of ${TRIES} passphrases opens identity_file ${file}`);
}
