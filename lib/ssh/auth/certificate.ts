import { readFileSync } from "node:fs";
import type { Client, ParsedKey } from "ssh2";
import { EngineError } from "../../errors/engine-error";

const SUFFIX = "-cert-v01@openssh.com";

/** How many strings of a certificate, after its nonce, are the public key itself. */
const KEY_STRINGS: Readonly<Record<string, number>> = {
  "ssh-ed25519": 1,
  "ssh-rsa": 2,
  "ecdsa-sha2-nistp256": 2,
  "ecdsa-sha2-nistp384": 2,
  "ecdsa-sha2-nistp521": 2,
};

/** An OpenSSH user certificate: a public key, and who it stands for, signed by an authority that the host trusts. */
export class UserCertificate {
  private constructor(
    readonly blob: Buffer,
    /** Of the key it certifies, as SSH writes public keys. */
    readonly publicKey: Buffer,
    /** Seconds since 1970. */
    private readonly validAfter: bigint,
    private readonly validBefore: bigint,
  ) {}

  /** undefined when it is none, or of a type that cannot sign here. */
  static fromBlob(blob: Buffer): UserCertificate | undefined {
    try {
      const reader = new SshReader(blob);
      const type = reader.text();
      const keyType = type.endsWith(SUFFIX) ? type.slice(0, -SUFFIX.length) : "";
      const count = KEY_STRINGS[keyType];
      if (count === undefined) return undefined;
      reader.string();
      const key = Array.from({ length: count }, () => sshString(reader.string()));
      // Serial number, kind, name and principals are for the host to judge.
      reader.long();
      reader.integer();
      reader.string();
      reader.string();
      return new UserCertificate(blob, Buffer.concat([sshString(keyType), ...key]), reader.long(), reader.long());
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** The one beside a private key, as ssh looks for it. @throws EngineError when it cannot be read, or is not in force */
  static beside(identityFile: string, path: string): UserCertificate | undefined {
    const name = `${identityFile}-cert.pub`;
    let text: string;
    try {
      text = readFileSync(`${path}-cert.pub`, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new EngineError("BAD_IDENTITY", `cannot read the certificate ${name}: ${(error as Error).message}`);
    }
    const certificate = UserCertificate.fromBlob(Buffer.from(text.split(/\s+/)[1] ?? "", "base64"));
    if (certificate === undefined) {
      throw new EngineError(
        "BAD_IDENTITY",
        `${name} is not a user certificate: have the key signed again, or remove it`,
      );
    }
    const fault = certificate.validity(new Date());
    if (fault === undefined) return certificate;
    throw new EngineError("BAD_IDENTITY", `the certificate ${name} ${fault}: have the key signed again`);
  }

  /** The key, which then says it is this certificate. @param key of `publicKey` */
  certified(key: ParsedKey): ParsedKey {
    const certified = Object.create(key, { getPublicSSH: { value: () => this.blob } }) as ParsedKey;
    certifiedKeys.add(certified);
    return certified;
  }

  private validity(now: Date): string | undefined {
    const seconds = BigInt(Math.floor(now.getTime() / 1000));
    const text = (time: bigint) => new Date(Number(time) * 1000).toISOString();
    if (seconds < this.validAfter) return `is in force from ${text(this.validAfter)} only`;
    return seconds >= this.validBefore ? `ended at ${text(this.validBefore)}` : undefined;
  }
}

/** What was handed to ssh2. */
const certifiedKeys = new WeakSet<ParsedKey>();

/** What ssh2 1.17 has inside. */
interface Protocol {
  authPK(user: string, key: ParsedKey, algorithm?: string, sign?: Sign): void;
  readonly _packetRW: { readonly write: PacketWriter };
}

type Sign = (data: Buffer, done: (signature: Buffer) => void) => void;

interface PacketWriter {
  readonly allocStart: number;
  alloc(length: number): Buffer;
  finalize(packet: Buffer): Buffer;
}

/**
 * Teaches a client that is connecting to log in with certified keys. ssh2 knows no certificates: it would name the
 * certificate's type both as the algorithm of the login and as that of the signature, where the latter must be the key's.
 * This leans on the inside of ssh2, whose version is therefore an exact one.
 */
export function acceptCertificates(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol: Protocol })._protocol;
  const authenticate = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    if (!certifiedKeys.has(key)) return authenticate(user, key, algorithm, sign);
    const plain = algorithm ?? key.type;
    const signed: Sign | undefined =
      sign &&
      ((data, done) =>
        sign(data, (signature) => {
          const writer = protocol._packetRW.write;
          const finalize = writer.finalize.bind(writer);
          writer.finalize = (packet) => {
            writer.finalize = finalize;
            return finalize(withSignatureType(packet, writer, plain));
          };
          done(signature);
        }));
    authenticate(user, key, plain + SUFFIX, signed);
  };
}

/** A login's packet, whose signature is then of another type: byte, user, service, method, flag, algorithm, key, signature. */
function withSignatureType(packet: Buffer, writer: PacketWriter, type: string): Buffer {
  const start = writer.allocStart;
  const reader = new SshReader(packet, start);
  reader.byte();
  for (let i = 0; i < 3; i++) reader.string();
  reader.byte();
  for (let i = 0; i < 2; i++) reader.string();
  const head = packet.subarray(start, reader.position);
  const signature = new SshReader(reader.string());
  signature.string();
  const payload = Buffer.concat([head, sshString(Buffer.concat([sshString(type), sshString(signature.string())]))]);
  const changed = writer.alloc(payload.length);
  payload.copy(changed, start);
  return changed;
}

/** Reads what SSH writes: numbers, and strings preceded by their length in four bytes. Throws RangeError at the end. */
export class SshReader {
  private at: number;

  constructor(
    private readonly data: Buffer,
    start = 0,
  ) {
    this.at = start;
  }

  get position(): number {
    return this.at;
  }

  byte(): number {
    return this.data.readUInt8(this.skip(1));
  }

  integer(): number {
    return this.data.readUInt32BE(this.skip(4));
  }

  long(): bigint {
    return this.data.readBigUInt64BE(this.skip(8));
  }

  string(): Buffer {
    const length = this.integer();
    const start = this.skip(length);
    if (this.at > this.data.length) throw new RangeError("a string goes on after the end");
    return this.data.subarray(start, this.at);
  }

  text(): string {
    return this.string().toString("latin1");
  }

  private skip(length: number): number {
    const start = this.at;
    this.at += length;
    return start;
  }
}

export function sshString(value: string | Buffer): Buffer {
  const bytes = typeof value === "string" ? Buffer.from(value, "latin1") : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
