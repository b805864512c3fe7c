import { OpenSSHAgent, utils, type IdentityCallback, type ParsedKey } from "ssh2";
import type { RunContext } from "../run-context";
import { UserCertificate, SshReader } from "./certificate";

const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const IDENTITIES_ANSWER = 12;

/** An ssh-agent, with the certificates it holds, which ssh2 leaves out. */
export class SshAgent extends OpenSSHAgent {
  /** @param only the public key to use, and certificates of it; else all */
  constructor(
    socket: string,
    private readonly only?: Buffer,
  ) {
    super(socket);
  }

  /** The agent at SSH_AUTH_SOCK. */
  static running(env: RunContext["env"], only?: Buffer): SshAgent | undefined {
    const socket = env["SSH_AUTH_SOCK"];
    return socket === undefined || socket === "" ? undefined : new SshAgent(socket, only);
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    this.identities().then(
      (keys) => done(null, keys),
      (error: Error) => done(error),
    );
  }

  /** @throws Error when the agent does not answer */
  async identities(): Promise<ParsedKey[]> {
    const answer = new SshReader(await this.ask(REQUEST_IDENTITIES));
    if (answer.byte() !== IDENTITIES_ANSWER) throw new Error("the agent refuses to name its keys");
    const keys: ParsedKey[] = [];
    for (let count = answer.integer(); count > 0; count--) {
      const key = this.keyOf(answer.string());
      answer.string();
      if (key !== undefined) keys.push(key);
    }
    return keys;
  }

  private keyOf(blob: Buffer): ParsedKey | undefined {
    const certificate = UserCertificate.fromBlob(blob);
    const publicKey = certificate?.publicKey ?? blob;
    if (this.only !== undefined && !this.only.equals(publicKey)) return undefined;
    const key = utils.parseKey(publicKey);
    if (key instanceof Error) return undefined;
    return certificate === undefined ? key : certificate.certified(key);
  }

  private ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.getStream((error, stream) => {
        if (error !== undefined && error !== null) return reject(error);
        if (stream === undefined) return reject(new Error("the agent does not answer"));
        let received = Buffer.alloc(0);
        stream.on("data", (chunk: Buffer) => {
          received = Buffer.concat([received, chunk]);
          if (received.length < 4 || received.length < 4 + received.readUInt32BE(0)) return;
          stream.destroy();
          resolve(received.subarray(4));
        });
        stream.once("error", reject).once("close", () => reject(new Error("the agent does not answer")));
        stream.write(request);
      });
    });
  }
}
