/** What a login shell printed before the conversation began, and as whom programs run. */
export interface Beginning {
  readonly noise: string;
  readonly uid: number;
}

interface Spoken {
  readonly said: string;
  readonly status: number;
}

/**
 * One of the two outputs of `host/engine/converse.sh`, whose own lines begin with a token that nobody else knows. A shell that
 * repeats its command, or sudo that refuses it, does not pass for the program: token and words are apart in the text itself.
 */
export class SpokenOutput {
  beginning: Beginning | undefined;

  private heard = Buffer.alloc(0);
  /** Where no token was found so far. */
  private searched = 0;
  /** Up to where lines of the program that runs now were handed out. */
  private told = 0;
  private readonly spoken: Spoken[] = [];

  constructor(private readonly token: string) {}

  hear(chunk: Buffer): void {
    this.append(chunk);
    for (;;) {
      const at = this.heard.indexOf(this.token, this.searched);
      if (at < 0) {
        this.searched = Math.max(0, this.heard.length - this.token.length);
        return;
      }
      const end = this.heard.indexOf("\n", at);
      if (end < 0) {
        this.searched = at;
        return;
      }
      this.read(at, end);
    }
  }

  /** Most chunks find room behind what was heard, in memory of which only that is read. */
  private append(chunk: Buffer): void {
    const length = this.heard.length + chunk.length;
    if (this.heard.byteOffset + length > this.heard.buffer.byteLength) {
      const room = Buffer.allocUnsafeSlow(2 * length);
      this.heard.copy(room);
      this.heard = room.subarray(0, this.heard.length);
    }
    const longer = Buffer.from(this.heard.buffer, this.heard.byteOffset, length);
    chunk.copy(longer, this.heard.length);
    this.heard = longer;
  }

  get hasSpoken(): boolean {
    return this.spokenCount > 0;
  }

  /** Programs that ended and were not taken yet. */
  get spokenCount(): number {
    return this.spoken.length;
  }

  /** Lines of the program that runs now that are new since the last call. */
  news(): string[] {
    const end = this.heard.lastIndexOf("\n") + 1;
    if (end <= this.told) return [];
    const lines = this.heard.toString("utf8", this.told, end).split("\n").slice(0, -1);
    this.told = end;
    return lines;
  }

  /** What the next program printed, and how it ended. */
  take(): Spoken {
    return this.spoken.shift()!;
  }

  /** What was printed and belongs to no program. */
  get rest(): string {
    return this.heard.toString();
  }

  private read(at: number, end: number): void {
    const [, word, number] = / (begins as|ended) (\d+)$/.exec(this.heard.toString("utf8", at, end)) ?? [];
    this.searched = end;
    if (word === undefined) return;
    const said = this.heard.toString("utf8", 0, at);
    if (word === "ended") this.spoken.push({ said, status: Number(number) });
    else this.beginning = { noise: said, uid: Number(number) };
    this.heard = this.heard.subarray(end + 1);
    this.searched = 0;
    this.told = 0;
  }
}
