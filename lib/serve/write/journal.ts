import { basename, dirname, join } from "node:path";
import { CodedError } from "../../errors/coded-error";
import { removeDurably, syncFolderOf, textIn, writeDurably } from "../../files/durable";
import { hashOf } from "../hash";

/** What a write is about to do, so that it can be ended after a crash. */
export interface Entry {
  readonly document: Side;
  readonly lock: Side;
  readonly commit: CommitMessage;
}

interface Side {
  /** SHA-256 of what was there; null: there was no file. */
  readonly before: string | null;
  readonly after: string;
}

export interface CommitMessage {
  readonly author: string;
  readonly subject: string;
  readonly reason?: string | undefined;
  readonly requestId: string;
}

/** The journal of a document: one write at a time is in it. */
export class Journal {
  private readonly file: string;

  constructor(
    private readonly document: string,
    private readonly lockFile: string,
  ) {
    this.file = join(dirname(document), `.${basename(document)}.journal`);
  }

  begin(entry: Entry): void {
    writeDurably(this.file, JSON.stringify(entry));
    syncFolderOf(this.file);
  }

  end(): void {
    removeDurably(this.file);
  }

  /**
   * Ends what a crash interrupted.
   * @param done what is left to do once both files are whole
   * @throws CodedError `EDITED_AFTER_CRASH`: somebody wrote something else since, which is never overwritten
   */
  replay(done: (message: CommitMessage) => void): boolean {
    const text = textIn(this.file);
    if (text === undefined) return false;
    const entry = JSON.parse(text) as Entry;
    if (!isOfEntry(this.document, entry.document) || !isOfEntry(this.lockFile, entry.lock)) {
      throw new CodedError(
        "EDITED_AFTER_CRASH",
        `${this.file} holds a write that a crash interrupted (${entry.commit.subject}), and a file was edited since: look ` +
          `whether the document and its lock file are as they should be (vrouter validate, vrouter lock), then delete ${this.file}`,
      );
    }
    writeDurably(this.lockFile, entry.lock.after);
    writeDurably(this.document, entry.document.after);
    syncFolderOf(this.document);
    done(entry.commit);
    this.end();
    return true;
  }
}

function isOfEntry(file: string, { before, after }: Side): boolean {
  const now = textIn(file);
  const hash = now === undefined ? null : hashOf(now);
  return hash === before || hash === hashOf(after);
}
