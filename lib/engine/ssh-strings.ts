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
