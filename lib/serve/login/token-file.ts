import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { CodedError } from "../../errors/coded-error";
import { writeDurably } from "../../files/durable";
import { isObject, jsonText } from "../../text/json";

export type Role = "reader" | "writer";

/** Who may come in. What they say is not here, only its hash. */
export interface Token {
  readonly name: string;
  readonly role: Role;
  /** The only one that it is for; absent: every one that is served. */
  readonly environment?: string;
  /** SHA-256, in hex: a random text of 256 bits needs no slow hash. */
  readonly sha256: string;
}

export const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Makes a token, and keeps what is needed to know it again. It begins with a letter: a client takes one with "-" for an option.
 * @returns the token, which is nowhere else. @throws CodedError
 */
export function addToken(file: string, { name, role, environment }: Omit<Token, "sha256">): string {
  if (!NAME.test(name))
    throw badTokens(`${JSON.stringify(name)} is no name: use a lower-case letter, then letters, digits and "-"`);
  const known = existing(file);
  if (known.some((one) => one.name === name)) {
    throw badTokens(
      `${file} has a token ${name} already; give the new one another name, or take the old one out of the file`,
    );
  }
  const secret = `v${randomBytes(32).toString("base64url")}`;
  const token: Token = {
    name,
    role,
    ...(environment === undefined ? {} : { environment }),
    sha256: sha256(secret).toString("hex"),
  };
  writeDurably(file, jsonText({ tokens: [...known, token] }), 0o600);
  return secret;
}

function existing(file: string): readonly Token[] {
  try {
    return readTokens(file);
  } catch (error) {
    if ((error as { readonly missing?: boolean }).missing === true) return [];
    throw error;
  }
}

/** @throws CodedError `BAD_TOKENS`: also when others may read it */
export function readTokens(file: string): readonly Token[] {
  let text: string;
  try {
    const { mode, uid } = statSync(file);
    if ((mode & 0o077) !== 0) throw badTokens(`${file} may be read or written by others: chmod 600 ${file}`);
    const own = process.getuid?.();
    if (uid !== 0 && uid !== own)
      throw badTokens(`${file} belongs to user ${uid}, neither to root nor to who runs the server: chown it`);
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw Object.assign(badTokens(`cannot read ${file} (${(error as Error).message}); vrouter token add makes it`), {
      missing,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badTokens(`${file} is no JSON (${(error as Error).message}); vrouter token add makes it`);
  }
  const tokens = isObject(value) ? value["tokens"] : undefined;
  if (!Array.isArray(tokens) || !tokens.every(isToken)) {
    throw badTokens(`${file} does not hold tokens as vrouter token add writes them; make it anew`);
  }
  return tokens;
}

function isToken(value: unknown): value is Token {
  if (!isObject(value)) return false;
  const { name, role, environment, sha256: hash } = value;
  return (
    typeof name === "string" &&
    NAME.test(name) &&
    (role === "reader" || role === "writer") &&
    (environment === undefined || typeof environment === "string") &&
    typeof hash === "string" &&
    /^[0-9a-f]{64}$/.test(hash)
  );
}

function badTokens(message: string): CodedError {
  return new CodedError("BAD_TOKENS", message);
}

/** The token that somebody shows; each is compared, and each in constant time. */
export function tokenOf(tokens: readonly Token[], secret: string): Token | undefined {
  const shown = sha256(secret);
  let found: Token | undefined;
  for (const token of tokens) if (timingSafeEqual(Buffer.from(token.sha256, "hex"), shown)) found = token;
  return found;
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
